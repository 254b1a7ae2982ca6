/** The URL of a server as it may be printed: without user and password, which may hold any character. */
export const serverName = (url: string): string => `EventStoreDB at ${url.replace(/\/\/.*@/, '//')}`;
