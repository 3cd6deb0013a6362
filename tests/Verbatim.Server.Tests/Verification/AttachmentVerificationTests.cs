using System.Text.Json;
using Verbatim.Server.Tests.Cli;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Server.Tests.Verification;

/// <summary>A run is verified with the bytes of its attachments: of a running server, of its files, and in a bucket .</summary>
[Trait("Clauses", "R-182 R-183")]
public sealed class AttachmentVerificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "does not have the bytes that were stored.")]
    [InlineData(false, "is not there: it is gone, or never came whole.")]
    public async Task Bytes_that_are_others_or_gone_are_damage_of_each_run_that_uses_them(bool altered, string expected)
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient ann = server.Member();
        string id = await ann.UploadedAsync();
        string other = await ann.UploadedAsync([1, 2, 3]);
        string[] runs = [await ann.RecordedWithAsync(null, id, other), await ann.RecordedWithAsync(null, id)];
        string untouched = await ann.RecordedWithAsync(null, other);
        string token = server.Tokens.For("acme", "adam", "admin");

        (int code, string said, string errors) = await Command.RunAsync(token, "verify", "--all", "--server", server.Address.ToString());
        Assert.True(code == 0, said + errors);
        Assert.Equal("Recomputed 3 runs and 3 frames, 4 attachments read: all as recorded.\n", said);

        Damage(server, altered);

        using var admin = new RunClient(server, token);
        foreach (string run in runs)
            Assert.Equal([$"Attachment {id} {expected}"], await DamageAsync(admin, run));
        Assert.Empty(await DamageAsync(admin, untouched));
        (code, said, _) = await Command.RunAsync(token, "verify", "--all", "--server", server.Address.ToString());
        Assert.Equal(1, code);
        Assert.Equal(2, said.Split($"Attachment {id} {expected}").Length - 1);

        await server.KillAsync();
        (code, said, _) = await Command.RunAsync(null, "verify", "--all", "--offline", "--data", server.DataDirectory);
        Assert.Equal(1, code);
        Assert.Equal([.. runs.Select(run => $"run acme/{run}: Attachment {id} {expected}").Order(StringComparer.Ordinal)], said.Split('\n')[..2].Order(StringComparer.Ordinal));
        Assert.EndsWith("Recomputed 3 runs and 3 frames, 4 attachments read: 2 findings.\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_bucket_they_are_read_by_the_server_and_of_its_files_it_is_said_that_they_are_elsewhere()
    {
        S3Server bucket = await S3Server.StartAsync();
        await using ServerProcess server = await BucketTests.StartAsync(bucket, presigned: false);
        using RunClient ann = server.Member();
        string id = await ann.UploadedAsync();
        string run = await ann.RecordedWithAsync(null, id);
        using var admin = new RunClient(server, server.Tokens.For("acme", "adam", "admin"));

        Assert.Empty(await DamageAsync(admin, run));

        await bucket.DisposeAsync();
        string damage = Assert.Single(await DamageAsync(admin, run));
        Assert.StartsWith($"Attachment {id} could not be read: ", damage, StringComparison.Ordinal);
        await server.KillAsync();
        (int code, string said, _) = await Command.RunAsync(null, "verify", "--all", "--offline", "--data", server.DataDirectory);
        Assert.Equal(0, code);
        Assert.StartsWith("to know: 1 attachments of runs were not looked at: in this directory there are none. ", said, StringComparison.Ordinal);
    }

    private static async Task<string[]> DamageAsync(RunClient admin, string run)
    {
        string lines = await admin.Http.GetStringAsync($"{RunClient.Runs}/{run}/verification", Cancellation);
        JsonElement verified = RunClient.Parse(lines.Split('\n')[0]);
        return [.. verified.GetProperty("damage").EnumerateArray().Select(each => each.GetProperty("detail").GetString()!)];
    }

    // The attachment of the standard content, which is the larger one.
    private static void Damage(ServerProcess server, bool altered)
    {
        string content = Directory.GetFiles(Path.Combine(server.DataDirectory, "objects"), "*.content", SearchOption.AllDirectories).MaxBy(path => new FileInfo(path).Length)!;
        if (altered)
        {
            byte[] bytes = File.ReadAllBytes(content);
            bytes[^1] ^= 1;
            File.WriteAllBytes(content, bytes);
        }
        else
        {
            File.Delete(Path.ChangeExtension(content, "json"));
        }
    }
}
