using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Verbatim.Frames;

namespace Verbatim.Server.Runs;

/// <summary>A place in a tenant's list of runs. Sealed, because the number in it counts the runs of all tenants.</summary>
internal sealed class RunListCursor(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Verbatim.RunList.v1");

    public string Write(TenantId tenant, long storeNumber)
    {
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, storeNumber);
        return WebEncoders.Base64UrlEncode(Of(tenant).Protect(number));
    }

    public bool TryRead(TenantId tenant, string text, [NotNullWhen(true)] out long? storeNumber)
    {
        storeNumber = null;
        try
        {
            byte[] closed = WebEncoders.Base64UrlDecode(text);
            long number = BinaryPrimitives.ReadInt64BigEndian(Of(tenant).Unprotect(closed));

            // Decoding passes over blanks and padding, and a cursor is one text and no other.
            if (WebEncoders.Base64UrlEncode(closed) != text)
                return false;

            storeNumber = number;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }

        return true;
    }

    private IDataProtector Of(TenantId tenant) => _protector.CreateProtector(tenant.ToString());
}
