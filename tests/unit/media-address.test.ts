import fc from 'fast-check';
import { isPublicAddress } from '../../server/src/media/address';

it.each([
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
  ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
  ['shared with a provider', ['100.64.0.1', '100.127.255.255']],
  ['link-local', ['169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
  ['unique-local', ['fc00::1', 'fd12:3456:789a::1', 'fd00:ec2::254']],
  ['site-local', ['fec0::1']],
  ['multicast', ['224.0.0.1', '239.255.255.250', 'ff02::1', 'ff0e::1']],
  ['reserved or broadcast', ['240.0.0.1', '255.255.255.255', '4000::1', '100::1']],
  ['for documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['for benchmarks', ['198.18.0.1', '198.19.255.255', '2001:2::1']],
  ['for protocols', ['192.0.0.1', '192.88.99.1', '2001::1', '2001:1ff:ffff::1']],
  ['IPv4 in IPv6: mapped', ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8']],
  ['IPv4 in IPv6: compatible', ['::127.0.0.1', '::8.8.8.8']],
  ['IPv4 in IPv6: NAT64', ['64:ff9b::10.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::1']],
  ['IPv4 in IPv6: 6to4', ['2002:7f00:1::', '2002:808:808::1']],
  ['not an address at all', ['', 'localhost', '127.1', '[::1]', '2001:4860::8888::1']],
])('is not public: %s', (_class, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});

it.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
])('is public: %s', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

it('is not public in any way of writing IPv4 as IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::', '::ffff:', '64:ff9b::'), (address, prefix) => {
      expect(isPublicAddress(`${prefix}${address}`)).toBe(false);
    })
  );
});
