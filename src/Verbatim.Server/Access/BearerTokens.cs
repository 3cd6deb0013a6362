using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Verbatim.Server.Access;

/// <summary>Bearer tokens as the framework validates them, each once in a while instead of at every request.</summary>
internal sealed class BearerTokens(
    IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, ValidatedTokens validated, AuthorityMetadata authority)
    : JwtBearerHandler(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();

        string token = header[Prefix.Length..].Trim();
        int keys = authority.Version;
        if (validated.Find(token, keys) is { } known)
            return AuthenticateResult.Success(known);

        AuthenticateResult result = await base.HandleAuthenticateAsync();

        // The authority may sign with a key since a moment ago.
        if (result.Failure is SecurityTokenSignatureKeyNotFoundException && Options.ConfigurationManager is not null && await authority.RefreshAsync(Context.RequestAborted))
        {
            keys = authority.Version;
            result = await base.HandleAuthenticateAsync();
        }

        if (result.Ticket is { } ticket)
            validated.Keep(token, keys, ticket);
        return result;
    }
}
