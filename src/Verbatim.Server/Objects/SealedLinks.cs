using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Verbatim.Server.Objects;

/// <summary>Paths that carry a right: whoever holds one may do the one thing that is sealed in it, for a while, and nobody can change it .</summary>
internal sealed class SealedLinks(IDataProtectionProvider protection, TimeProvider time, string purpose)
{
    private const string Start = "/objects/";

    private readonly IDataProtector _protector = protection.CreateProtector(purpose);

    /// <summary>The path of a link.</summary>
    /// <param name="right">What it is for.</param>
    /// <param name="goodFor">How long, in whole seconds.</param>
    public string Make(ReadOnlySpan<byte> right, TimeSpan goodFor)
    {
        byte[] content = new byte[sizeof(long) + right.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + goodFor).ToUnixTimeSeconds());
        right.CopyTo(content.AsSpan(sizeof(long)));
        return $"{Start}{WebEncoders.Base64UrlEncode(_protector.Protect(content))}";
    }

    /// <summary>What a link is for; false where it is none of these, or no longer.</summary>
    /// <param name="link">What stands in the path behind its start.</param>
    /// <param name="right">What it is for.</param>
    public bool TryOpen(string link, [NotNullWhen(true)] out byte[]? right)
    {
        right = null;
        try
        {
            byte[] closed = WebEncoders.Base64UrlDecode(link);
            byte[] content = _protector.Unprotect(closed);

            // Decoding passes over blanks and padding, and a link is one text and no other.
            if (WebEncoders.Base64UrlEncode(closed) == link && time.GetUtcNow().ToUnixTimeSeconds() <= BinaryPrimitives.ReadInt64BigEndian(content))
                right = content[sizeof(long)..];
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }

        return right is not null;
    }
}
