// A browser that hangs once is not a defect of the plugin; what fails twice is. The first failure is printed.
jest.retryTimes(1, { logErrorsBeforeRetry: true, retryImmediately: true });
