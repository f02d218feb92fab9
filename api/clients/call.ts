// Calls the server at NECTARINE_URL with the client that openapi-typescript makes.
import createClient from "openapi-fetch";
import type { components, paths } from "./gen/api.js";

const baseUrl = process.env.NECTARINE_URL ?? "";
const client = createClient<paths>({ baseUrl, headers: { "X-API-KEY": process.env.NECTARINE_KEY ?? "" } });

function must<T>(what: string, value: T | undefined, error: unknown): T {
  if (value === undefined) throw new Error(`${what}: ${JSON.stringify(error)}`);
  return value;
}

const name: components["schemas"]["BorrowerNameInput"] = { firstName: "Ann", lastName: "Lee" };
const once = { body: { externalId: "ts-1", name }, params: { header: { "Idempotency-Key": "ts-once" } } };
const person = await client.POST("/api/people", once);
const made = must("createPerson", person.data, person.error);
const again = await client.POST("/api/people", once);
if (must("createPerson", again.data, again.error).data.id !== made.data.id) throw new Error("the same Idempotency-Key made another borrower");
const opened = await client.POST("/api/people/{personId}/cases", {
  params: { path: { personId: "ext-ts-1" } },
  body: { caseType: "generic" },
});
if (must("createCase", opened.data, opened.error).data.people?.[0] !== made.data.id) throw new Error("the case is not the borrower's");
const none = await client.GET("/api/people/{personId}", { params: { path: { personId: "ext-nobody" } } });
if (none.error?.errorType !== "NotFound") throw new Error(`a borrower who is not there: ${JSON.stringify(none)}`);
console.log("openapi-typescript: created a borrower and a case, and was refused");
