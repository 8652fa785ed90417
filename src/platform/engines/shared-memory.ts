/**
 * Whether threads of this page or worker may share memory. Isolation alone does not say so: WebKitGTK isolates a page
 * and has no SharedArrayBuffer all the same.
 */
export const sharesMemory = (): boolean => crossOriginIsolated && typeof SharedArrayBuffer === "function";
