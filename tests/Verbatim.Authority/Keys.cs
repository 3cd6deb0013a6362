using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Verbatim.Authority;

/// <summary>The keys that the authority signs with: the first of them signs, all of them are published.</summary>
internal static class Keys
{
    /// <summary>Signs with a new key from now on.</summary>
    /// <param name="options">Where the authority keeps them.</param>
    /// <param name="keepsOld">Whether those before it are still published.</param>
    public static void Rotate(OpenIddictServerOptions options, bool keepsOld)
    {
        SigningCredentials made = Make();
        if (!keepsOld)
            options.SigningCredentials.Clear();
        options.SigningCredentials.Insert(0, made);
    }

    public static SigningCredentials Make() =>
        new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = $"key-{Guid.NewGuid():N}" }, SecurityAlgorithms.EcdsaSha256);
}
