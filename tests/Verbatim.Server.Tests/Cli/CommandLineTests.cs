using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("verbatim-");

    [Fact]
    public async Task A_token_is_alone_on_the_output_signed_and_good_for_twelve_hours()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(
            Path.Combine(_data.CreateSubdirectory("keys").FullName, "development-issuer.pem"), key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);

        var (code, output, errors) = await Command.RunAsync(null,
            "token", "--data", _data.FullName, "--tenant", "acme", "--user", "ada", "--role", "admin", "--scope", "conversations:* workflows:delete");

        Assert.Equal((0, ""), (code, errors));
        string[] parts = output.TrimEnd('\n').Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));

        JsonElement head = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]));
        Assert.Equal(("ES256", "at+jwt"), (head.GetProperty("alg").GetString(), head.GetProperty("typ").GetString()));
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16)), head.GetProperty("kid").GetString());

        JsonElement claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("verbatim-development", claims.GetProperty("iss").GetString());
        Assert.Equal("verbatim", claims.GetProperty("aud").GetString());
        Assert.Equal("acme", claims.GetProperty("tenant_id").GetString());
        Assert.Equal("ada", claims.GetProperty("sub").GetString());
        Assert.Equal("conversations:* workflows:delete", claims.GetProperty("scope").GetString());
        Assert.Equal("""["admin"]""", claims.GetProperty("roles").GetRawText());
        Assert.Equal(12 * 3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task Without_a_key_there_is_a_sentence_and_no_token()
    {
        var (code, output, errors) = await Command.RunAsync(null, "token", "--data", _data.FullName, "--tenant", "acme", "--user", "ada");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("verbatim: There is no key at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--nope' is no command or option", "show", "run-1", "--nope")]
    [InlineData("'fly' is no command or option", "fly")]
    [InlineData("'RUN' missing", "replay")]
    [InlineData("Say what to do")]
    [InlineData("--at is the number of a frame", "replay", "run_1", "--at", "0")]
    [InlineData("--at is the number of a frame", "replay", "run_1", "--at", "last")]
    [InlineData("--at is the number of a frame", "replay", "run_1", "--at", "")]
    [InlineData("--limit is a number of runs", "runs", "--limit", "0")]
    [InlineData("--limit is a number of runs", "runs", "--limit", "many")]
    [InlineData("--user is empty", "token", "--tenant", "acme", "--user", "")]
    [InlineData("'not an id' is no id", "show", "not an id")]
    [InlineData("'pdf' not recognized", "show", "run-1", "--format", "pdf")]
    [InlineData("--server is here", "show", "run-1", "--server", "here")]
    [InlineData("--more goes with --source", "record", "--workflow", "k", "--more", "-")]
    [InlineData("cannot be read", "record", "--workflow", "k", "/no/such/file")]
    [InlineData("cannot be reached", "show", "run-1", "--server", "http://127.0.0.1:1")]
    public async Task What_cannot_be_done_is_one_sentence_and_exit_code_1(string sentence, params string[] arguments)
    {
        var (code, output, errors) = await Command.RunAsync(null, arguments);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData(1, "accept-loss")]
    [InlineData(2, "verify", "--all", "--offline")]
    public async Task A_directory_without_a_ledger_is_told_so_and_left_as_it_was(int expected, params string[] command)
    {
        (int, string, string) ended = await Command.RunAsync(null, [.. command, "--data", _data.FullName]);

        Assert.Equal((expected, "", $"verbatim: There is no ledger in {_data.FullName}.\n"), ended);
        Assert.Empty(_data.EnumerateFileSystemInfos());
    }

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("tökén")]
    public async Task A_variable_that_holds_no_token_is_one_sentence_and_exit_code_1(string token)
    {
        var (code, output, errors) = await Command.RunAsync(token, "show", "run-1");

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("verbatim: VERBATIM_TOKEN holds no token", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    public void Dispose() => _data.Delete(recursive: true);
}
