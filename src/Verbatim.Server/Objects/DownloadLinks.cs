using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Verbatim.Frames;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;

namespace Verbatim.Server.Objects;

/// <summary>Links to attachments: made when they are asked for, good for a while, and for one object only .</summary>
/// <remarks>A link is sealed and carries all that its download needs, so whoever holds it may download, and nobody can change it.</remarks>
internal sealed class DownloadLinks(IObjectStore objects, IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Verbatim.Download.v1");

    /// <summary>The path of a link to an object of the caller's tenant.</summary>
    public async ValueTask<Answer<string>> MakeAsync(Caller caller, string objectId, TimeSpan goodFor, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Read))
            return Permission.Read.Refusal;
        if (!ObjectId.TryParse(objectId, null, out ObjectId id) || await objects.FindAsync(caller.Tenant, id, cancellationToken) is null)
            return Problems.NotFound;

        byte[] names = Encoding.ASCII.GetBytes($"{caller.Tenant}\n{id}");
        byte[] content = new byte[sizeof(long) + names.Length];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + goodFor).ToUnixTimeSeconds());
        names.CopyTo(content, sizeof(long));
        return $"/objects/{WebEncoders.Base64UrlEncode(_protector.Protect(content))}";
    }

    /// <summary>The object that a link leads to, or null where the link is none, or no longer.</summary>
    public async ValueTask<StoredObject?> OpenAsync(string link, CancellationToken cancellationToken) =>
        TryRead(link, out byte[]? content)
        && time.GetUtcNow().ToUnixTimeSeconds() <= BinaryPrimitives.ReadInt64BigEndian(content)
        && Encoding.ASCII.GetString(content.AsSpan(sizeof(long))).Split('\n') is [var tenant, var id]
            ? await objects.FindAsync(TenantId.Parse(tenant), ObjectId.Parse(id), cancellationToken)
            : null;

    private bool TryRead(string link, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        try
        {
            content = _protector.Unprotect(WebEncoders.Base64UrlDecode(link));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }

        return true;
    }
}
