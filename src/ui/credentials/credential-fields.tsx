import { createSignal, Show } from "solid-js";
import type { JSX } from "solid-js";
import { For } from "solid-js";
import type { CredentialFacts, CredentialUse } from "#core/vault/credential.ts";
import { ways } from "./credential-words.ts";

/** What was entered. `take` gives the secret once: the field is empty afterwards. */
export interface CredentialEntry {
  facts(): CredentialFacts;
  take(): string;
  readonly fields: () => JSX.Element;
}

/** The fields of a key or password. The secret lives in its field alone, and in no signal. */
export function createCredentialEntry(first: {
  readonly facts?: CredentialFacts;
  readonly name?: string;
  /** Where it goes is decided already. */
  readonly goesTo?: () => string;
}): CredentialEntry {
  const [name, setName] = createSignal(first.facts?.name ?? first.name ?? "");
  const [goesTo, setGoesTo] = createSignal(first.facts?.goesTo ?? "");
  const [kind, setKind] = createSignal<CredentialUse["kind"]>(first.facts?.use.kind ?? "bearer");
  const [detail, setDetail] = createSignal(detailOf(first.facts?.use));
  const isNew = first.facts === undefined;
  let secret: HTMLInputElement | undefined;

  return {
    facts: () => ({
      name: name(),
      goesTo: first.goesTo?.() ?? goesTo(),
      use: useOf(kind(), detail().trim()),
    }),
    take() {
      const typed = secret?.value ?? "";
      if (secret !== undefined) secret.value = "";
      return typed;
    },
    fields: () => (
      <>
        <Show when={isNew}>
          <label class="field">
            <span>Name</span>
            <input
              data-first
              autocomplete="off"
              spellcheck={false}
              placeholder="Home hub"
              value={name()}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        </Show>
        <Show when={first.goesTo === undefined}>
          <label class="field">
            <span>Goes to</span>
            <input
              inputmode="url"
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              placeholder="https://api.example.org"
              aria-describedby="goes-to-hint"
              value={goesTo()}
              onInput={(event) => setGoesTo(event.currentTarget.value)}
            />
          </label>
          <p class="quiet" id="goes-to-hint">
            The server's address. It goes there and nowhere else; https://*.example.org means every name below
            example.org.
          </p>
        </Show>
        <label class="field">
          <span>The server wants it as</span>
          <select
            value={kind()}
            onChange={(event) => {
              setKind(event.currentTarget.value as CredentialUse["kind"]); // one of our own options
              setDetail("");
            }}
          >
            <For each={ways}>{(way) => <option value={way.kind}>{way.name}</option>}</For>
          </select>
        </label>
        <Show when={ways.find((way) => way.kind === kind())?.asks}>
          {(asks) => (
            <label class="field">
              <span>{asks()}</span>
              <input
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                value={detail()}
                onInput={(event) => setDetail(event.currentTarget.value)}
              />
            </label>
          )}
        </Show>
        <label class="field">
          <span>{kind() === "basic" ? "Password" : "Key"}</span>
          <input
            ref={(input) => (secret = input)}
            type="password"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            data-first={isNew ? undefined : true}
          />
        </label>
      </>
    ),
  };
}

function detailOf(use: CredentialUse | undefined): string {
  if (use === undefined || use.kind === "bearer") return "";
  return use.kind === "basic" ? use.user : use.name;
}

function useOf(kind: CredentialUse["kind"], detail: string): CredentialUse {
  switch (kind) {
    case "bearer":
      return { kind };
    case "basic":
      return { kind, user: detail };
    case "header":
    case "query":
      return { kind, name: detail };
  }
}
