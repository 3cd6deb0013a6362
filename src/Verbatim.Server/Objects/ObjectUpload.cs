using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;

namespace Verbatim.Server.Objects;

/// <summary>Attachments in: by a link that was made for them, or right away .</summary>
internal sealed class ObjectUpload(
    RunLedger ledger, IObjectStore store, OpenUploads open, IOptions<ObjectOptions> options, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long an upload may begin by a link.</summary>
    public static readonly TimeSpan LinksAreGoodFor = TimeSpan.FromMinutes(15);

    // As Linux numbers them, which is what an exception of a file carries there.
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;

    private readonly SealedLinks _links = new(protection, time, "Verbatim.Upload.v1");

    /// <summary>A path by which exactly what is asked for may be uploaded, without a token.</summary>
    public sealed record Link(ObjectId ObjectId, string Path, string MediaType);

    public async ValueTask<Answer<Link>> MakeLinkAsync(Caller caller, UploadForm form, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Write))
            return Permission.Write.Refusal;
        if (form.FindFault() is { } fault)
            return fault;
        if (form.SizeBytes > options.Value.MaxBytes)
            return TooLarge;

        // A kindness: that there is room is decided when the bytes are there.
        if (MaxTenantBytes is { } most && await ledger.Objects.SumAsync(caller.Tenant, cancellationToken) > most - (form.SizeBytes ?? 0))
            return Problems.ObjectQuota;

        var grant = new UploadGrant(caller.Tenant.ToString(), caller.UserId, FreshObjectId(), form);
        return new Link(grant.ObjectId, _links.Make(JsonSerializer.SerializeToUtf8Bytes(grant, UploadGrantJson.Default.UploadGrant), LinksAreGoodFor), form.MediaType);
    }

    /// <summary>Takes what comes by a link. The same again is what is there already; a link whose attachment is gone is over.</summary>
    /// <param name="link">What stands in the path.</param>
    /// <param name="mediaType">What the request says that it is; null where it does not say.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">The one who sends has left, or the server goes down: nothing is kept.</param>
    public async ValueTask<Answer<ObjectRecord>> TakeAsync(string link, string? mediaType, Stream content, CancellationToken cancellationToken)
    {
        if (!_links.TryOpen(link, out byte[]? right) || JsonSerializer.Deserialize(right, UploadGrantJson.Default.UploadGrant) is not { } grant)
            return Problems.NotFound;

        // A link names its type, and who uses it names no other: S3 asks for the same.
        if (mediaType is not null && !grant.Form.IsOfType(mediaType))
            return Problems.UnsupportedMediaType with { Detail = "The upload's Content-Type is the one that the link was made for." };

        return await KeepAsync(grant, content, cancellationToken);
    }

    /// <summary>Takes bytes of the caller's.</summary>
    public async ValueTask<Answer<ObjectRecord>> TakeAsync(Caller caller, UploadForm form, Stream content, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Write))
            return Permission.Write.Refusal;

        return form.FindFault() is { } fault ? fault
            : form.SizeBytes > options.Value.MaxBytes ? TooLarge
            : await KeepAsync(new UploadGrant(caller.Tenant.ToString(), caller.UserId, FreshObjectId(), form), content, cancellationToken);
    }

    private long? MaxTenantBytes => options.Value.MaxTenantBytes is 0 ? null : options.Value.MaxTenantBytes;

    private Problem TooLarge => Problems.TooLarge with { Detail = $"An attachment is {options.Value.MaxBytes} bytes at most." };

    private static ObjectId FreshObjectId() => ObjectId.Parse($"obj_{Guid.NewGuid():N}");

    private async ValueTask<Answer<ObjectRecord>> KeepAsync(UploadGrant grant, Stream content, CancellationToken cancellationToken)
    {
        using IDisposable upload = open.Enter(TenantId.Parse(grant.Tenant), grant.ObjectId);
        try
        {
            await using IncomingObject incoming = await store.ReceiveAsync(content, grant.Form.SizeBytes ?? options.Value.MaxBytes, cancellationToken);
            return await KeepAsync(grant, incoming);
        }
        catch (ObjectTooLargeException)
        {
            return grant.Form.SizeBytes is null ? TooLarge : Problems.UploadMismatch;
        }
        catch (IOException failure) when (failure.HResult is NoSpaceLeft or QuotaExceeded)
        {
            return Problems.StorageFull;
        }
    }

    // From here on it is not given up: whoever was cut off before the answer may send the same again.
    private async ValueTask<Answer<ObjectRecord>> KeepAsync(UploadGrant grant, IncomingObject incoming)
    {
        using Activity? activity = ServerTelemetry.BeginKeep();
        UploadForm form = grant.Form;
        var tenant = TenantId.Parse(grant.Tenant);
        if ((form.SizeBytes is { } size && size != incoming.SizeBytes) || (form.Sha256 is { } sha256 && sha256 != incoming.Sha256))
            return Problems.UploadMismatch;

        var named = new ObjectRecord
        {
            Tenant = tenant,
            Id = grant.ObjectId,
            UserId = grant.UserId,
            Filename = form.Filename,
            MediaType = form.MediaType,
            SizeBytes = incoming.SizeBytes,
            Sha256 = incoming.Sha256,
            CreatedAt = time.GetUtcNow(),
        };
        switch (await ledger.Objects.AddAsync(named, MaxTenantBytes, CancellationToken.None))
        {
            case AddObjectResult.Added added:
                await store.PutAsync(added.Record.ToStored(), incoming, CancellationToken.None);
                ServerTelemetry.Uploaded(incoming.SizeBytes);
                return added.Record;
            case AddObjectResult.Gone:
                return Problems.NotFound;
            case AddObjectResult.OverLimit:
                return Problems.ObjectQuota;
            case AddObjectResult.StorageFull:
                return Problems.StorageFull;
            default:
                return Problems.ObjectTaken;
        }
    }
}
