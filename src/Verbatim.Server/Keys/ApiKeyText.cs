using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Verbatim.Server.Keys;

/// <summary>A key as its recorder sends it: <c>vbk_</c>, the key's id and its secret. The beginning tells scanners of repositories what it is.</summary>
internal readonly record struct ApiKeyText(string KeyId, string Secret)
{
    private const string Prefix = "vbk_";
    private const int IdLength = 16;
    private const int SecretLength = 43;

    public string SecretSha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Secret)));

    public static ApiKeyText Make() => new(RandomNumberGenerator.GetHexString(IdLength, lowercase: true), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static bool IsOne(string token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    public static bool TryParse(string token, [NotNullWhen(true)] out ApiKeyText? key)
    {
        key = IsOne(token) && token.Length == Prefix.Length + IdLength + 1 + SecretLength && token[Prefix.Length + IdLength] == '_'
            ? new ApiKeyText(token.Substring(Prefix.Length, IdLength), token[^SecretLength..])
            : null;
        return key is not null && IsId(key.Value.KeyId);
    }

    /// <summary>Whether it may name a file.</summary>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    public override string ToString() => $"{Prefix}{KeyId}_{Secret}";
}
