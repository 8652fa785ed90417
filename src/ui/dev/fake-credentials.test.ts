import { credentialDeskContract } from "#app/credential-desk.contract.ts";
import { createFakeCredentials } from "./fake-credentials.ts";

credentialDeskContract("the fake", () => Promise.resolve(createFakeCredentials()));
