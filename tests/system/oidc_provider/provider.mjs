// An independent, conformant OpenID provider (npm oidc-provider) that knows what we use: a client
// that proves itself by a signed assertion, CIBA in poll mode, the browser with PKCE.
// Usage: node provider.mjs FOLDER NATIONAL_ID JWK   (FOLDER holds key.pem and cert.pem)
// It prints its address. POST /phone/confirm or /phone/refuse is the person with the telephone.
import fs from "node:fs";
import https from "node:https";
import Provider, { errors } from "oidc-provider";

const [folder, nationalId, jwk] = process.argv.slice(2);
const server = https.createServer({
  key: fs.readFileSync(`${folder}/key.pem`),
  cert: fs.readFileSync(`${folder}/cert.pem`),
});

const clients = [
  {
    client_id: nationalId,
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "RS256",
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
    jwks: { keys: [JSON.parse(jwk)] },
  },
  {
    client_id: "poste-cpx",
    token_endpoint_auth_method: "none",
    application_type: "native",
    grant_types: ["authorization_code", "urn:openid:params:grant-type:ciba"],
    redirect_uris: ["http://127.0.0.1/retour"],
    response_types: ["code"],
    backchannel_token_delivery_mode: "poll",
  },
];

async function granted(provider, accountId, clientId) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

server.listen(0, "127.0.0.1", () => {
  let rings = async () => {};
  const issuer = `https://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    acrValues: ["eidas1"],
    pkce: { required: () => true },
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    loadExistingGrant: (ctx) =>
      granted(provider, ctx.oidc.session.accountId, ctx.oidc.client.clientId),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      ciba: {
        enabled: true,
        deliveryModes: ["poll"],
        processLoginHint: async (_, hint) => hint,
        validateBindingMessage: async () => {},
        validateRequestContext: async () => {},
        verifyUserCode: async () => {},
        triggerAuthenticationDevice: async (_, request, account, client) => {
          rings = async (confirmed) => {
            const said = confirmed
              ? await granted(provider, account.accountId, client.clientId)
              : new errors.AccessDenied();
            await provider.backchannelResult(request, said, { acr: "eidas1" });
          };
        },
      },
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    if (request.url.startsWith("/interaction/")) {
      const said = { login: { accountId: nationalId }, consent: {} };
      return provider.interactionFinished(request, response, said);
    }
    if (request.url.startsWith("/phone/")) {
      return rings(request.url === "/phone/confirm").then(() => response.writeHead(204).end());
    }
    return answer(request, response);
  });
  console.log(issuer);
});
