import { createRequestGate } from '../apply/request-gate';
import { errorText } from '../error-text';
import { createDeliveryStore } from '../receive/delivery-store';
import { createReceiver } from '../receive/receiver';
import { createUnverifiedBytes } from '../receive/unverified-bytes';
import { service, type Services, type Context } from './parts';

/** The parts for receiving deliveries. */
export const receiveParts = {
  requestGate: () => createRequestGate(),

  unverifiedBytes: ({ strapi }: Context) =>
    createUnverifiedBytes(service(strapi, 'config').unverifiedBytes),

  receiver: ({ strapi }: Context) => {
    const deliveries = service(strapi, 'deliveries');
    const store = createDeliveryStore({
      deliveries,
      onSlow: (count) => service(strapi, 'requests').count('slowStore', Date.now(), count),
    });
    return createReceiver({
      config: service(strapi, 'config'),
      settings: () => service(strapi, 'snapshot').current(),
      // Only what is verified counts: a stranger's request must not hold up applying.
      store: (delivery) => service(strapi, 'requestGate').hold(() => store(delivery)),
      isAccepted: (delivery) => deliveries.isAccepted(delivery),
      onOutcome: (outcome, at, secret) => {
        service(strapi, 'requests').count(outcome, at);
        if (secret) service(strapi, 'secrets').used(secret, at);
      },
      onRepeat: (delivery, at) => service(strapi, 'repeats').count(delivery, at),
      onStored: ({ hides }) => {
        if (hides) service(strapi, 'requestGate').hurry();
        service(strapi, 'worker').wake();
      },
      onError: (error) =>
        strapi.log.error(`[ignite-video] A delivery could not be stored: ${errorText(error)}`),
      now: Date.now,
    });
  },
} satisfies Partial<Services>;
