import type { AuditVerdict } from "#core/audit/verify-lines.ts";

/** What BRANE can do outside a browser: read and check what it made. Each part loads when it is asked for. */
export interface NodeApp {
  readonly audit: {
    /** Checks the text of an exported log; `noted` is a hash it must contain. */
    verify(text: string, options?: { readonly noted?: string }): Promise<AuditVerdict & { readonly limit: string }>;
  };
}

/** The composition root of the command line. */
export function createNodeApp(): NodeApp {
  return {
    audit: {
      async verify(text, options) {
        const { limitOfTheChain, verifyLines } = await import("#core/audit/verify-lines.ts");
        return { ...(await verifyLines(text, options)), limit: limitOfTheChain };
      },
    },
  };
}
