/** A function, so that the compiler does not take a signal that was not aborted before for one that never is. */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;
