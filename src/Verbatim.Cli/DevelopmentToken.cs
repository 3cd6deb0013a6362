using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Frames;

namespace Verbatim.Cli;

/// <summary>What a token of the development issuer says.</summary>
internal sealed record DevelopmentToken(string Tenant, string User, string Role, string Scope)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Signs with the key that the server made. Only that file is read, so the server may be running.</summary>
    public async Task<string> SignAsync(string dataDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdRule.Accepts(Tenant))
            throw new CommandFailedException($"--tenant takes an id. {IdRule.Sentence}");

        if (User is "")
            throw new CommandFailedException("--user is empty; a token names its user.");

        using ECDsa key = await ReadKeyAsync(Path.Combine(dataDirectory, "keys", "development-issuer.pem"), cancellationToken);
        DateTime now = time.GetUtcNow().UtcDateTime;
        string keyId = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = "verbatim-development",
            Audience = "verbatim",
            TokenType = "at+jwt",
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = User,
                ["tenant_id"] = Tenant,
                ["scope"] = Scope,
                ["roles"] = new[] { Role },
                ["jti"] = Guid.NewGuid().ToString("N"),
            },

            // A cached provider would hold the key beyond its end here.
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    private static async Task<ECDsa> ReadKeyAsync(string path, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(await File.ReadAllTextAsync(path, cancellationToken));
            return key.KeySize == 256 ? key : throw new CryptographicException("The key is on another curve.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw exception is FileNotFoundException or DirectoryNotFoundException
                ? new CommandFailedException($"There is no key at {path}. A server in Development makes one when it starts; name its data directory with --data.", exception)
                : new CommandFailedException($"The key at {path} cannot be read, or is no P-256 private key in PEM form.", exception);
        }
    }
}
