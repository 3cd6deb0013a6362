using Microsoft.Extensions.Options;

namespace Verbatim.Server.Access;

/// <summary>Section <c>Access</c>: whose tokens are taken.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>The OpenID Connect authority whose tokens are taken, an https address. Unset: none outside Development; the built-in issuer in Development.</summary>
    public string? Authority { get; set; }

    /// <summary>The audience that its tokens must name; <c>verbatim</c> unless set.</summary>
    public string Audience { get; set; } = "verbatim";

    internal sealed class Validator : IValidateOptions<AccessOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccessOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.Authority is { } authority && !(Uri.TryCreate(authority, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)))
                failures.AddError($"{Section}:Authority is '{authority}'; give an https address, such as https://login.example.com.");
            if (options.Audience.Length == 0)
                failures.AddError($"{Section}:Audience is empty; give the audience that tokens name.");

            return failures.Build();
        }
    }
}
