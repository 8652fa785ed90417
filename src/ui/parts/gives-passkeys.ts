/** Whether browsers give passkeys at an address: to domain names alone (WebAuthn level 3, section 5.1.2), not to numbers. */
export const givesPasskeys = (host: string): boolean => !/^(?:\d+(?:\.\d+){3}|\[.*\])$/.test(host);
