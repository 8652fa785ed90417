import type { AuditVerdict } from "#core/audit/verify-lines.ts";
import type { PackageReading } from "#core/brane/read-package.ts";
import type { Bytes } from "#core/words/bytes.ts";

/** What BRANE can do outside a browser: read and check what it made. Each part loads when it is asked for. */
export interface NodeApp {
  readonly audit: {
    /** Checks the text of an exported log; `noted` is a hash it must contain. */
    verify(text: string, options?: { readonly noted?: string }): Promise<AuditVerdict & { readonly limit: string }>;
  };
  readonly packages: {
    /** Reads a .brane file as the page does, and changes nothing. */
    read(bytes: Bytes, passphrase?: string): Promise<PackageReading>;
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
    packages: {
      async read(bytes, passphrase) {
        const { createPackagePress } = await import("#platform/package/package-press.ts");
        return createPackagePress().read(new Blob([bytes]), passphrase);
      },
    },
  };
}
