/** What a hub told, as entries of the list: each with its commit, and with what every file must be. */
import type { AboutEntry } from "./catalogue-about.ts";
import type { CatalogueEntry, CatalogueFile } from "./catalogue-entry.ts";
import { folderAt, type Hub } from "./hub.ts";
import type { HubFile, HubInfo } from "./hub-answers.ts";
import { formsIn, type HubForm } from "./hub-forms.ts";
import { libraryMirror } from "./mlc-libraries.ts";

/** What was answered of one model. */
export interface ToldModel {
  readonly repository: string;
  readonly info: HubInfo;
  readonly files: readonly HubFile[];
  /** The libraries that there are, or why that is not known; absent where the model needs none. */
  readonly libraries?:
    | { readonly kind: "files"; readonly files: readonly HubFile[] }
    | { readonly kind: "refused"; readonly reason: string };
}

export interface ToldEntries {
  readonly entries: readonly CatalogueEntry[];
  /** A sentence for each thing that is there and cannot be had. */
  readonly left: readonly string[];
}

/** More than this and a list is no longer read by anybody; an entry may have no more files. */
const most = { forms: 60, files: 256 } as const;
/** What a hub says a model is for, where one can talk to it. */
const talks: readonly string[] = ["text-generation", "text2text-generation", "image-text-to-text", "any-to-any"];

export function entriesOf(told: ToldModel, hub: Hub): ToldEntries {
  const { info, repository } = told;
  if (info.task !== undefined && !talks.includes(info.task))
    return { entries: [], left: [`It was made for another task (${info.task}): one cannot talk to it.`] };
  const { forms, left } = formsIn(repository, told.files);
  const entries: CatalogueEntry[] = [];
  const more = [...left];
  for (const form of forms.slice(0, most.forms)) {
    const library = libraryFor(form, told);
    if (typeof library === "string") more.push(library);
    else if (form.files.length + library.length > most.files) more.push(`${form.name} has too many files.`);
    else entries.push(entryOf(form, library, told, hub));
  }
  return { entries, left: more };
}

function libraryFor({ library, name }: HubForm, { libraries }: ToldModel): readonly CatalogueFile[] | string {
  if (library === undefined) return [];
  if (libraries?.kind === "refused") return `${name} needs a library beside its weights. ${libraries.reason}`;
  const found = libraries?.files.find(({ path }) => path === library);
  return found === undefined
    ? `${name} needs a library of its own (${library}), and there is none for this BRANE.`
    : [{ ...found, mirrors: [libraryMirror] }];
}

function entryOf(form: HubForm, library: readonly CatalogueFile[], told: ToldModel, hub: Hub): CatalogueEntry {
  const { repository, info } = told;
  const [owner = "", name = ""] = repository.split("/");
  const files = [...form.files, ...library];
  const plain = name.replace(/-(GGUF|MLC|ONNX)$/i, "");
  const full = form.format === "mlc" ? plain : `${plain} ${form.name}`;
  return {
    id: idOf(repository, form.name, info.commit),
    name: full.slice(0, 80),
    format: form.format,
    files,
    mirrors: [folderAt(hub, repository, info.commit)],
    about: aboutOf(form, files, told, owner),
  };
}

/** Tells apart what a hub has at each commit: a newer one is another model. */
function idOf(repository: string, form: string, commit: string): string {
  const plain = (text: string, length: number) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9._]+/g, "-")
      .slice(0, length);
  return `hub-${plain(repository, 64)}-${plain(form, 20)}-${commit.slice(0, 8)}`;
}

/** Memory as a multiple of the files: what each engine makes of them, and keys and values. Reckoned. */
const memoryPerByte = { gguf: 1.5, onnx: 2, mlc: 1.25 } as const;
const widest = 8192;
/** Below so many parameters a model gets the short form of prompts; at five bits each, where only bytes are known. */
const smallParameters = 1e9;

function aboutOf(form: HubForm, files: readonly CatalogueFile[], told: ToldModel, owner: string): AboutEntry {
  const { info, repository } = told;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const { parameters = (bytes * 8) / 5, contextWindow = 4096 } = info;
  return {
    tasks: ["talk"],
    goodFor: `As ${owner} hands it out. Nobody at BRANE has tried it.`,
    license: { name: info.license ?? "not said by its owner", url: `https://huggingface.co/${repository}` },
    languages: info.languages.length === 0 ? ["und"] : info.languages.slice(0, 200),
    ...(info.architecture === undefined ? {} : { architecture: info.architecture }),
    weights: form.name.slice(0, 80),
    memory: Math.ceil(bytes * memoryPerByte[form.format]),
    contextWindow: Math.min(widest, contextWindow),
    small: parameters < smallParameters,
    ...(form.format === "mlc" ? { gpu: true } : {}),
    ...(form.f16 === true ? { f16: true } : {}),
  };
}
