using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Server.Keys;

namespace Verbatim.Server.Access;

/// <summary>Bearer tokens as the framework validates them, each once in a while instead of at every request, and the keys of recorders.</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, ValidatedTokens validated, AuthorityMetadata authority, ApiKeys apiKeys, OperatorKey operatorKey)
    : JwtBearerHandler(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        string token = header[Prefix.Length..].Trim();
        if (ApiKeyText.IsOne(token))
            return OfKey(token);
        if (OperatorKey.IsOne(token))
            return OfOperator(token);

        int keys = authority.Version;
        if (validated.Find(token, keys) is { } known)
            return AuthenticateResult.Success(known);

        AuthenticateResult result = await base.HandleAuthenticateAsync();

        // The authority may sign with a key since a moment ago.
        if (result.Failure is SecurityTokenSignatureKeyNotFoundException && Options.ConfigurationManager is not null)
        {
            await authority.RefreshAsync(Context.RequestAborted);
            if (authority.Version is var current && current != keys)
            {
                keys = current;
                result = await base.HandleAuthenticateAsync();
            }
        }

        if (result.Ticket is { } ticket)
            validated.Keep(token, keys, ticket);
        return result;
    }

    private AuthenticateResult OfOperator(string token)
    {
        if (!operatorKey.Is(token))
            return AuthenticateResult.Fail("There is no such key.");

        // Beside the identity and not in it: no claim of any token makes an operator.
        Context.Features.Set(new Operator());
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name));
    }

    private AuthenticateResult OfKey(string token)
    {
        if (apiKeys.Find(token) is not var (key, revoked))
            return AuthenticateResult.Fail("There is no such key.");

        Context.Features.Set(new Withdrawal(revoked));
        var identity = new ClaimsIdentity(
            [
                new Claim("sub", key.UserId),
                new Claim("tenant_id", key.Tenant),
                new Claim("roles", "member"),
                new Claim("scope", string.Join(' ', key.Scopes)),
            ],
            Scheme.Name,
            "sub",
            "roles");
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
