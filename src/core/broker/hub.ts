/**
 * A hub: a server that hands out models and tells which files each has, in the words of huggingface.co. A house that
 * keeps such a server of its own names it in its list (docs/models.md).
 */
import * as z from "zod/mini";
import { Origin, WebFolder, type Mirror } from "./catalogue-entry.ts";

export const HubSchema = z.strictObject({
  /** Its address, ending with a slash: what is asked for stands below it. */
  base: WebFolder,
  /** As a person reads it, such as `huggingface.co`. */
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  /** Origins that it may send on to for a file; none where absent. */
  handsOverTo: z.exactOptional(z.array(Origin).check(z.maxLength(20))),
});

export type Hub = Readonly<z.infer<typeof HubSchema>>;

/**
 * Where huggingface.co sends a browser on to for a file: the stores it lists itself, at
 * https://huggingface.co/.well-known/meta.json, and the one of its older repositories.
 */
const stores = [
  ...["aws.cdn", "us.aws.cdn", "us-east-1.aws.cdn", "us-west-2.aws.cdn", "eu-west-3.aws.cdn", "ap-southeast-1.aws.cdn"],
  ...["us.gcp.cdn", "us-east1.us.gcp.cdn", "us-central1.us.gcp.cdn", "us-west4.us.gcp.cdn", "europe-west4.us.gcp.cdn"],
  ...["asia-southeast1.us.gcp.cdn", "cdn-lfs", "cdn-lfs-us-1", "cdn-lfs-eu-1", "cas-bridge.xethub"],
].map((name) => `https://${name}.hf.co`);

export const huggingFace: Hub = {
  base: "https://huggingface.co/",
  name: "huggingface.co",
  handsOverTo: stores,
};

/** The folder of a model's files as they were at a commit, or are on a branch. */
export const folderAt = (hub: Hub, repository: string, revision: string): Mirror => ({
  kind: "web",
  base: `${hub.base}${repository}/resolve/${encodeURIComponent(revision)}/`,
  name: hub.name,
  ...(hub.handsOverTo === undefined ? {} : { handsOverTo: [...hub.handsOverTo] }),
});

export interface HubName {
  /** Owner and name, such as `Qwen/Qwen3-0.6B-GGUF`. */
  readonly repository: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

const Part = /^[A-Za-z0-9](?!.*(?:\.\.|--))[\w.-]{0,95}$/;
const Revision = /^[A-Za-z0-9](?!.*\.\.)[\w.-]{0,99}$/;

/** What a person wrote, or copied from their browser: `owner/name`, or the address of a model's page. */
export function readHubName(
  text: string,
  hub: Pick<Hub, "base"> = huggingFace,
): ({ readonly kind: "name" } & HubName) | { readonly kind: "refused"; readonly reason: string } {
  const refuse = (reason: string) => ({ kind: "refused", reason }) as const;
  const wanted = "Write it as owner/name, such as Qwen/Qwen3-0.6B-GGUF, or paste the address of its page.";
  const trimmed = text.trim();
  if (trimmed === "") return refuse(wanted);
  const hosts = [new URL(hub.base).host, "huggingface.co", "www.huggingface.co", "hf.co"];
  let path = trimmed;
  const whole = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (whole === trimmed || hosts.some((host) => trimmed.toLowerCase().startsWith(`${host}/`))) {
    if (!URL.canParse(whole)) return refuse(wanted);
    const { host, pathname } = new URL(whole);
    if (!hosts.includes(host)) return refuse(`This address is at ${host}, and models are asked for at ${hosts[0]}.`);
    path = pathname.replace(/^\/|\/+$/g, "");
  }
  const [owner = "", name = "", way, revision = "main"] = path.split("/");
  if (["datasets", "spaces", "collections"].includes(owner))
    return refuse(`This is the address of ${owner}, and not of a model. ${wanted}`);
  const isAtRevision = way === "tree" || way === "blob" || way === "resolve";
  if (!Part.test(owner) || !Part.test(name) || (way !== undefined && !isAtRevision)) return refuse(wanted);
  const at = isAtRevision ? decoded(revision) : "main";
  if (!Revision.test(at)) return refuse(`There can be no version ${at.slice(0, 40)} of a model. ${wanted}`);
  return { kind: "name", repository: `${owner}/${name}`, revision: at };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
