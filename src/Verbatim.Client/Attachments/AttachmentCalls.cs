using System.Net.Http.Json;
using System.Security.Cryptography;
using Verbatim.Frames;

namespace Verbatim.Client.Attachments;

/// <summary>Attachments of a server: in, out, and what is known of them .</summary>
/// <remarks>
/// Thread-safe. Uploads and downloads go by links that are made for them, without the caller's token, wherever those lead. Lost connections are made good within
/// <see cref="GiveUpAfter"/>: the same bytes again change nothing, and a download begins anew by a new link. What goes by links does not go through the
/// caller's <see cref="HttpClient"/>, its handlers and its proxy included, but through one of this library's that all of the process share; all else does. Every
/// member throws <see cref="VerbatimException"/> where the server answers with a problem, and <see cref="HttpRequestException"/> where it cannot be reached.
/// </remarks>
public sealed class AttachmentCalls
{
    private const string Objects = "api/v1/storage/objects";

    /// <summary>How long an upload or a download goes on trying while the server cannot be reached.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);

    // Without the token and the cookies of the caller's, and without keeping cookies of its own: a link may lead to a store that somebody else runs. Shared by
    // all clients of the process and never disposed; where a name leads is looked up again after a while. A browser does the looking up by
    // itself, and a link of the server that a page came from is asked for with that page's cookies.
    private static readonly Lazy<HttpClient> Nobody = new(() => new HttpClient(
        OperatingSystem.IsBrowser() ? new HttpClientHandler() : new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    private readonly ServerCalls _server;
    private readonly TimeProvider _time;

    internal AttachmentCalls(ServerCalls server, TimeProvider time) => (_server, _time) = (server, time);

    /// <summary>Uploads an attachment. When the task completes it is durable, and frames and requests may name it.</summary>
    /// <param name="attachment">What to call it.</param>
    /// <param name="content">From its beginning to its end; it can seek, else <see cref="ArgumentException"/>, is read at least twice, and stays the caller's.</param>
    /// <param name="cancellationToken">Gives up. What has arrived in part is not kept; an attachment that arrived whole goes in time, as no run uses it .</param>
    /// <exception cref="ArgumentException">The content cannot seek.</exception>
    /// <exception cref="IOException">The content cannot be read.</exception>
    /// <exception cref="VerbatimException">A name, type or size that is not taken, or no room; or what no retry had mended when the patience was over.</exception>
    /// <exception cref="HttpRequestException">The server, or the store that the link leads to, was away until the patience was over.</exception>
    public async Task<StoredAttachment> UploadAsync(NewAttachment attachment, Stream content, CancellationToken cancellationToken)
    {
        if (!content.CanSeek)
            throw new ArgumentException("The content is read more than once, and cannot seek.", nameof(content));

        content.Position = 0;
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
        var request = new UploadRequest(attachment.Filename, attachment.MimeType, content.Length, sha256);
        PatientCalls calls = Patiently();
        UploadLink link = await calls.CallAsync(
            Timeout.InfiniteTimeSpan,
            attempt => _server.PostAsync($"{Objects}/upload-url", JsonContent.Create(request, AttachmentJson.Default.UploadRequest), AttachmentJson.Default.UploadLink, attempt),
            cancellationToken).ConfigureAwait(false);
        return await calls.CallAsync(Timeout.InfiniteTimeSpan, attempt => PutAsync(link, content, attempt), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Uploads what cannot be read twice, in one request that is not made again.</summary>
    /// <param name="attachment">What to call it.</param>
    /// <param name="content">Read to its end, sent while it comes, and stays the caller's. Not for browsers, which send a body when it is whole.</param>
    /// <param name="cancellationToken">Gives up. What has arrived in part is not kept.</param>
    /// <exception cref="ArgumentException">The type is none.</exception>
    /// <exception cref="VerbatimException">The server did not take it. Nothing is kept.</exception>
    /// <exception cref="HttpRequestException">The connection was lost, or reading the content failed. The attachment may have arrived whole.</exception>
    public Task<StoredAttachment> UploadOnceAsync(NewAttachment attachment, Stream content, CancellationToken cancellationToken) => _server.PostAsync(
        Objects + QueryText.Of(("filename", attachment.Filename)),
        LiveContent.Of(content, attachment.MimeType ?? "application/octet-stream"),
        AttachmentJson.Default.StoredAttachment,
        cancellationToken);

    /// <summary>What is known of an attachment.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VerbatimException">There is none for the caller (404), or another problem.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<StoredAttachment> FindAsync(ObjectId id, CancellationToken cancellationToken) =>
        _server.GetAsync(Of(id), AttachmentJson.Default.StoredAttachment, cancellationToken);

    /// <summary>Deletes an attachment that no run uses. For admins with the scope <c>workflows:delete</c>.</summary>
    /// <param name="id">Which.</param>
    /// <param name="cancellationToken">Gives up waiting; it may be deleted.</param>
    /// <exception cref="VerbatimException">A run uses it (409), there is none (404), or the caller may not (403).</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached; it may be deleted.</exception>
    public async Task DeleteAsync(ObjectId id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Delete, Of(id), null, [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A link to an attachment, made now.</summary>
    /// <param name="id">Which.</param>
    /// <param name="goodFor">How long a download may begin by it: 1 minute to 1 hour, in whole seconds; 15 minutes where null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VerbatimException">There is no such attachment for the caller (404), or the time is out of its bounds (400).</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<DownloadLink> LinkAsync(ObjectId id, TimeSpan? goodFor, CancellationToken cancellationToken) =>
        _server.GetAsync($"{Of(id)}/download-url{Life(goodFor)}", AttachmentJson.Default.DownloadLink, cancellationToken);

    /// <summary>Links to several attachments, made now.</summary>
    /// <param name="ids">1 to 200.</param>
    /// <param name="goodFor">As of one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VerbatimException">There are too many or none (400), or the time is out of its bounds (400).</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<DownloadLinkList> LinksAsync(IReadOnlyList<ObjectId> ids, TimeSpan? goodFor, CancellationToken cancellationToken) => _server.PostAsync(
        $"{Objects}/download-urls{Life(goodFor)}",
        JsonContent.Create(new DownloadsRequest(ids), AttachmentJson.Default.DownloadsRequest),
        AttachmentJson.Default.DownloadLinkList,
        cancellationToken);

    /// <summary>Downloads an attachment, and holds what comes against its size and digest.</summary>
    /// <param name="id">Which.</param>
    /// <param name="destination">Can seek, be read and be cut; its contents are replaced, then read to hold them against the digest, and it stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; the destination holds a part.</param>
    /// <exception cref="ArgumentException">The destination cannot seek, be read or be written.</exception>
    /// <exception cref="InvalidDataException">What came is not what the server knows of it.</exception>
    /// <exception cref="VerbatimException">There is no such attachment for the caller (404); or what no retry had mended when the patience was over.</exception>
    /// <exception cref="HttpRequestException">The server, or the store that the link leads to, was away until the patience was over.</exception>
    /// <exception cref="IOException">The connection was lost in the middle until the patience was over, or the destination cannot be written.</exception>
    public async Task<StoredAttachment> DownloadAsync(ObjectId id, Stream destination, CancellationToken cancellationToken)
    {
        if (!destination.CanSeek || !destination.CanRead || !destination.CanWrite)
            throw new ArgumentException("A download may begin anew and is checked at its end: the destination has to seek, and to be read and written.", nameof(destination));

        PatientCalls calls = Patiently();
        StoredAttachment known = await calls.CallAsync(Timeout.InfiniteTimeSpan, attempt => FindAsync(id, attempt), cancellationToken).ConfigureAwait(false);
        await calls.CallAsync(Timeout.InfiniteTimeSpan, attempt => FetchAsync(id, destination, attempt), cancellationToken).ConfigureAwait(false);

        destination.Position = 0;
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(destination, cancellationToken).ConfigureAwait(false));
        return known.Sha256 is null || (known.Sha256 == sha256 && known.SizeBytes == destination.Length)
            ? known
            : throw new InvalidDataException($"What came of attachment {id} is not what the server knows of it.");
    }

    private static string Of(ObjectId id) => $"{Objects}/{Uri.EscapeDataString(id.ToString())}";

    private static string Life(TimeSpan? goodFor) => QueryText.Of(("expires_in_seconds", goodFor is { } life
        ? ((long)life.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture) : null));

    private static async Task<StoredAttachment> PutAsync(UploadLink link, Stream content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, link.UploadUrl) { Content = new KeptContent(content, link.Headers["Content-Type"]) };
        using HttpResponseMessage response = await Nobody.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await VerbatimException.OfAsync(response, cancellationToken).ConfigureAwait(false);

        return (await response.Content.ReadFromJsonAsync(AttachmentJson.Default.StoredAttachment, cancellationToken).ConfigureAwait(false))!;
    }

    private async Task<long> FetchAsync(ObjectId id, Stream destination, CancellationToken cancellationToken)
    {
        DownloadLink link = await LinkAsync(id, goodFor: null, cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage response =
            await Nobody.Value.GetAsync(link.DownloadUrl, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await VerbatimException.OfAsync(response, cancellationToken).ConfigureAwait(false);

        destination.SetLength(0);
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await body.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        return destination.Length;
    }

    private PatientCalls Patiently() => new(new RunRecorderOptions { GiveUpAfter = GiveUpAfter }, _time);
}
