using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>What tests of attachments do with a caller's API.</summary>
internal static class ObjectClient
{
    public const string Objects = "/api/v1/storage/objects";

    public static byte[] Content { get; } = Encoding.UTF8.GetBytes("a;b\r\n1;2\r\n");

    public static string Sha256Of(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Uploads through the API, and gives the object's id.</summary>
    public static async Task<string> UploadedAsync(this RunClient client, byte[]? content = null, string filename = "table.csv", string mediaType = "text/csv")
    {
        using HttpResponseMessage response = await client.UploadAsync($"?filename={Uri.EscapeDataString(filename)}", content ?? Content, mediaType);
        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.True(response.StatusCode == HttpStatusCode.Created, answer.ToString());
        return answer.GetProperty("object_id").GetString()!;
    }

    public static Task<HttpResponseMessage> UploadAsync(this RunClient client, string query, byte[] content, string? mediaType = "text/csv") =>
        client.Http.PostAsync(Objects + query, Body(content, mediaType), RunClient.Cancellation);

    /// <summary>Asks for a link to upload by.</summary>
    public static async Task<JsonElement> UploadLinkAsync(this RunClient client, object request)
    {
        using HttpResponseMessage response = await client.PostJsonAsync($"{Objects}/upload-url", JsonSerializer.Serialize(request));
        JsonElement answer = await RunClient.JsonAsync(response);
        Assert.True(response.StatusCode == HttpStatusCode.Created, answer.ToString());
        return answer;
    }

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string url, byte[] content, string? mediaType) =>
        client.PutAsync(url, Body(content, mediaType), RunClient.Cancellation);

    /// <summary>Downloads by a link made now; null where there is nothing to download.</summary>
    public static async Task<byte[]?> DownloadedAsync(this RunClient client, string id)
    {
        using HttpResponseMessage link = await client.Http.GetAsync($"{Objects}/{id}/download-url", RunClient.Cancellation);
        if (link.StatusCode == HttpStatusCode.NotFound)
            return null;

        using var nobody = new HttpClient();
        return await nobody.GetByteArrayAsync(new Uri((await RunClient.JsonAsync(link)).GetProperty("download_url").GetString()!), RunClient.Cancellation);
    }

    /// <summary>Records a run that ends naming objects, and gives its id.</summary>
    public static async Task<string> RecordedWithAsync(this RunClient client, string? visibility, params string[] objects)
    {
        string run = await client.CreateAsync(visibility);
        string named = string.Join(",", objects.Select(id => $$"""{"object_id":"{{id}}","filename":"table.csv","url":"https://files.example/dead"}"""));
        string final = SomeFrames.Final(1, run).Replace("\"attachments\":[]", $"\"attachments\":[{named}]", StringComparison.Ordinal);
        await client.RecordedAsync(run, final);
        return run;
    }

    private static ByteArrayContent Body(byte[] content, string? mediaType)
    {
        var body = new ByteArrayContent(content);
        if (mediaType is not null)
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return body;
    }
}
