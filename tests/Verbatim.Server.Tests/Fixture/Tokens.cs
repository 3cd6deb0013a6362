using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>Tokens of a server's development issuer, good ones and others.</summary>
public sealed class Tokens(string dataDirectory)
{
    public const string AllScopes = "conversations:* workflows:*";

    public string For(string tenant, string user, string? role, string scope = AllScopes) => Sign(Claims(tenant, user, role, scope));

    /// <summary>What a good token says; change it to make another.</summary>
    public static Dictionary<string, object> Claims(string tenant, string user, string? role, string scope = AllScopes)
    {
        var claims = new Dictionary<string, object> { ["sub"] = user, ["tenant_id"] = tenant, ["scope"] = scope };
        if (role is not null)
            claims["roles"] = new[] { role };
        return claims;
    }

    public string Sign(
        Dictionary<string, object> claims,
        string issuer = "verbatim-development",
        string audience = "verbatim",
        string type = "at+jwt",
        TimeSpan? validFor = null)
    {
        using ECDsa key = Key();
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            TokenType = type,
            IssuedAt = now.AddHours(-24),
            Expires = now + (validFor ?? TimeSpan.FromHours(12)),
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(key) { KeyId = KeyIdOf(key), CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
                SecurityAlgorithms.EcdsaSha256),
        });
    }

    public ECDsa Key()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(Path.Combine(dataDirectory, "keys", "development-issuer.pem")));
        return key;
    }

    public static string KeyIdOf(ECDsa key) =>
        Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
}
