using Microsoft.Extensions.Options;

namespace Verbatim.Server.Access;

/// <summary>Section <c>Access</c>: whose tokens are taken.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    internal static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    /// <summary>The OpenID Connect authority whose tokens are taken, an https address. Unset: none outside Development; the built-in issuer in Development.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that its tokens must name; <c>verbatim</c> unless set.</summary>
    public string Audience { get; set; } = "verbatim";

    /// <summary>The <c>typ</c> of its access tokens; <c>at+jwt</c> (RFC 9068) unless set. Some authorities write <c>JWT</c>.</summary>
    public string TokenType { get; set; } = "at+jwt";

    /// <summary>How often the authority's keys are fetched: a key that it has withdrawn is taken no longer than that. From 1 s to 1 day; 5 min unless set.</summary>
    public TimeSpan RefreshKeysEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many validated tokens are remembered, each until it expires and for 60 s at most. From 0, none, to 1,000,000; 20,000 unless set.</summary>
    public int RememberedTokens { get; set; } = 20_000;

    /// <summary>The client id of the web app at the authority. Unset: nobody signs in, and only programs are let in, by their tokens.</summary>
    public string? ClientId { get; set; }

    /// <summary>The client's secret, where the authority gave it one.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What the web app asks the authority for; what it grants is what a session may do.</summary>
    public string SignInScopes { get; set; } = "openid profile conversations:read conversations:write workflows:delete keys:manage";

    /// <summary>How long a session lasts before its user is sent to the authority again. From 1 min to 30 days; 8 h unless set.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The address that people and programs use, where a proxy stands before the server: https://verbatim.example.com. Unset: that of each request.</summary>
    public string? PublicAddress { get; set; }

    /// <summary>
    /// Origins whose pages may call the API with a token of their own, such as https://portal.example.com, separated by blanks; none unless set. The
    /// session's cookie stays the web app's alone.
    /// </summary>
    public string AllowedOrigins { get; set; } = "";

    internal sealed class Validator : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.Authority is { } authority && !(Uri.TryCreate(authority, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)))
                failures.AddError($"{Section}:Authority is '{authority}'; give an https address, such as https://login.example.com.");
            if (options.Audience.Length == 0)
                failures.AddError($"{Section}:Audience is empty; give the audience that tokens name.");
            if (options.TokenType.Length == 0)
                failures.AddError($"{Section}:TokenType is empty; give the typ of access tokens, such as at+jwt.");
            if (options.RefreshKeysEvery < TimeSpan.FromSeconds(1) || options.RefreshKeysEvery > TimeSpan.FromDays(1))
                failures.AddError($"{Section}:RefreshKeysEvery is {options.RefreshKeysEvery}; give a time from 00:00:01 to 1.00:00:00.");
            if (options.RememberedTokens is < 0 or > 1_000_000)
                failures.AddError($"{Section}:RememberedTokens is {options.RememberedTokens}; give a number from 0 to 1000000.");
            if (options.ClientId is not null && options.Authority is null)
                failures.AddError($"{Section}:ClientId is set without {Section}:Authority, at which it would sign people in.");

            // Else an ID token, which every browser's session begins with, would be taken for an access token.
            if (options.ClientId == options.Audience && options.TokenType != "at+jwt")
                failures.AddError($"{Section}:ClientId is the same as {Section}:Audience; with TokenType {options.TokenType} they must differ.");
            if (options.SessionLifetime < TimeSpan.FromMinutes(1) || options.SessionLifetime > LongestSession)
                failures.AddError($"{Section}:SessionLifetime is {options.SessionLifetime}; give a time from 00:01:00 to 30.00:00:00.");
            if (options.PublicAddress is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? shown) && shown.Scheme is ("http" or "https") && shown.AbsolutePath == "/"))
                failures.AddError($"{Section}:PublicAddress is '{address}'; give an address without a path, such as https://verbatim.example.com.");
            foreach (string origin in OtherOrigins.Of(options))
            {
                if (!OtherOrigins.IsOne(origin))
                    failures.AddError($"{Section}:AllowedOrigins has '{origin}'; give origins such as https://portal.example.com, separated by blanks.");
            }

            return failures.Build();
        }
    }
}
