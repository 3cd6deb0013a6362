using System.Net;
using System.Text.Json;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Objects;

/// <summary>An upload that the process did not outlive is no attachment: nothing tells it from one that never was, until it is sent again.</summary>
[Trait("Clauses", "R-158 R-160 R-163")]
public sealed class CutUploadTests
{
    [Fact]
    public async Task What_was_cut_off_between_its_row_and_its_bytes_is_nowhere_until_it_is_sent_again()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient ann = server.Member();
        using var nobody = new HttpClient();
        JsonElement link = await ann.UploadLinkAsync(new { filename = "a.bin", size_bytes = 3 });
        string id = link.GetProperty("object_id").GetString()!;
        string url = link.GetProperty("upload_url").GetString()!;
        (await nobody.PutAsync(url, [1, 2, 3], "application/octet-stream")).EnsureSuccessStatusCode().Dispose();
        await server.KillAsync();

        // The row is committed before the bytes get their name; a crash in between leaves this.
        foreach (string file in Directory.EnumerateFiles(Path.Combine(server.DataDirectory, "objects"), "*", SearchOption.AllDirectories))
            File.Delete(file);
        await server.RestartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await FoundAsync());
        Assert.Null(await ann.DownloadedAsync(id));
        Assert.Equal("400 invalid-parameter", await BegunAsync(RunClient.Runs, "\"workflow_key\":\"k\""));
        Assert.Equal("400 invalid-parameter", await BegunAsync("/api/v1/workflows/upgrade-plan/run", "\"message\":\"m\""));
        Assert.Equal(0, (await ann.GetAsync(RunClient.Runs)).GetProperty("items").GetArrayLength());

        (await nobody.PutAsync(url, [1, 2, 3], "application/octet-stream")).EnsureSuccessStatusCode().Dispose();

        Assert.Equal(HttpStatusCode.OK, await FoundAsync());
        Assert.Equal([1, 2, 3], await ann.DownloadedAsync(id));
        Assert.Equal("201", await BegunAsync(RunClient.Runs, "\"workflow_key\":\"k\""));

        async Task<HttpStatusCode> FoundAsync()
        {
            using HttpResponseMessage found = await ann.Http.GetAsync($"{ObjectClient.Objects}/{id}", RunClient.Cancellation);
            return found.StatusCode;
        }

        async Task<string> BegunAsync(string path, string own)
        {
            using HttpResponseMessage begun = await ann.PostJsonAsync(path, $$"""{{{own}},"attachments":[{"object_id":"{{id}}"}]}""");
            return begun.IsSuccessStatusCode ? $"{(int)begun.StatusCode}" : $"{(int)begun.StatusCode} {(await RunClient.JsonAsync(begun)).GetProperty("type").GetString()!.Split(':')[^1]}";
        }
    }
}
