using System.Net;
using System.Net.Http.Headers;
using Verbatim.Fault.Tests.Machine;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Objects;

/// <summary>An upload for which there is no room is said, leaves nothing, and is felt by nobody else.</summary>
[Trait("Clauses", "R-159")]
public sealed class FullDiskUploadTests
{
    [Fact]
    public async Task An_upload_that_fills_the_disk_is_refused_and_gives_back_what_it_took()
    {
        Privilege.Mount();
        await using Volume volume = await Volume.InMemoryAsync(32 * 1024 * 1024);
        await using FaultServer server = await FaultServer.StartAsync(Path.Combine(volume.Path, "data"));
        string incoming = Path.Combine(server.Process.DataDirectory, "objects", "incoming");

        using HttpResponseMessage full = await UploadAsync(server, new byte[64 * 1024 * 1024]);

        Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        Assert.Empty(Directory.GetFiles(incoming));
        using HttpResponseMessage small = await UploadAsync(server, new byte[1024]);
        Assert.Equal(HttpStatusCode.Created, small.StatusCode);
        var producer = new Producer(server, "after-the-full-disk", 10, seed: 1);
        await producer.BeginAsync(FaultServer.Cancellation);
    }

    private static async Task<HttpResponseMessage> UploadAsync(FaultServer server, byte[] content)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await server.Http.PostAsync(new Uri("/api/v1/storage/objects?filename=a.bin", UriKind.Relative), body, FaultServer.Cancellation);
    }
}
