using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Access;

/// <summary>The issuer that a developer's server brings along: one key file, which <c>verbatim token</c> signs with.</summary>
internal static class DevelopmentIssuer
{
    public const string Issuer = "verbatim-development";
    public const string Audience = "verbatim";
    public const string KeyFile = "development-issuer.pem";

    public static TokenValidationParameters Validation(string keysFolder) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKey = LoadKey(Path.Combine(keysFolder, KeyFile)),
        TryAllIssuerSigningKeys = false,
        ClockSkew = Authentication.ClockSkew,
        NameClaimType = "sub",
        RoleClaimType = "roles",
    };

    private static ECDsaSecurityKey LoadKey(string path)
    {
        if (!File.Exists(path))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            SecretFile.Write(path, System.Text.Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem() + "\n"));
        }

        // Lives as long as the process: the validation parameters hold it.
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new StartRefusedException($"The key file {path} holds no private key in PEM form. Delete it to have a new one made.", exception);
        }

        return new ECDsaSecurityKey(key) { KeyId = KeyIdOf(key) };
    }

    private static string KeyIdOf(ECDsa key) =>
        Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
}
