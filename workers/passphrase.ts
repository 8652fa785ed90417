/** Makes keys of passphrases, away from the page: Argon2id holds its thread for as long as it takes. */
import * as Comlink from "comlink";
import { createArgon2id } from "#platform/package/argon2id.ts";

Comlink.expose(createArgon2id());
