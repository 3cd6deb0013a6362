using System.Diagnostics;
using System.Globalization;
using Verbatim.Storage.S3;
using Xunit;

namespace Verbatim.Storage.Tests.S3;

/// <summary>s3rver in a process of its own, with a bucket in a temporary folder. It ends with this process, however that ends.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    private const string Bucket = "verbatim";

    private readonly Process _process;
    private readonly string _directory;

    private S3Server(Process process, string directory, Uri address)
    {
        _process = process;
        _directory = directory;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it. Where it is not installed the test is skipped and says so; in CI that is a failure.</summary>
    public static async Task<S3Server> StartAsync()
    {
        string launcher = Path.Combine(FindRoot(), "tests", "s3");
        RequireInstalled(Path.Combine(launcher, "node_modules"));
        string directory = Directory.CreateTempSubdirectory("verbatim-s3-").FullName;
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(launcher, "server.js"), directory, Bucket]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? port = await process.StandardOutput.ReadLineAsync(CancellationToken.None);
        return new S3Server(process, directory, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Options for the bucket, by way of the server itself or of what stands before it.</summary>
    public S3ObjectStoreOptions Options(string prefix, Uri? address = null) => new()
    {
        ServiceUrl = (address ?? Address).GetLeftPart(UriPartial.Authority),
        Bucket = Bucket,
        Prefix = prefix,
        AccessKey = "S3RVER",
        SecretKey = "S3RVER",
        Retries = 1,
    };

    /// <summary>What a server is told so that it keeps attachments as these options say, and besides.</summary>
    public static Dictionary<string, string> Variables(S3ObjectStoreOptions options, params IEnumerable<(string Name, string Value)> besides)
    {
        IEnumerable<(string Name, string Value)> kept =
        [
            ("Objects__Store", "S3"),
            ("Objects__S3__ServiceUrl", options.ServiceUrl!),
            ("Objects__S3__Bucket", options.Bucket),
            ("Objects__S3__Prefix", options.Prefix),
            ("Objects__S3__AccessKey", options.AccessKey!),
            ("Objects__S3__SecretKey", options.SecretKey!),
        ];
        return kept.Concat(besides).ToDictionary(setting => setting.Name, setting => setting.Value);
    }

    /// <summary>The file that s3rver keeps a key's bytes in.</summary>
    public string FileOf(string key) => Path.Combine(_directory, Bucket, key + "._S3rver_object");

    /// <summary>All keys that are there, in no order.</summary>
    public IReadOnlyList<string> Keys(string prefix)
    {
        string bucket = Path.Combine(_directory, Bucket);
        string[] files = Directory.GetFiles(bucket, "*._S3rver_object", SearchOption.AllDirectories);
        return [.. files.Select(file => Path.GetRelativePath(bucket, file)[..^"._S3rver_object".Length]).Where(key => key.StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>Its clock goes ahead by so much, from now on.</summary>
    public async Task AdvanceClockAsync(TimeSpan by)
    {
        await _process.StandardInput.WriteLineAsync(by.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
        await _process.StandardOutput.ReadLineAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static void RequireInstalled(string modules)
    {
        const string missing = "This needs an S3: ./test.sh installs one, and so does `npm ci` in tests/s3.";
        if (Directory.Exists(modules))
            return;

        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", missing);
        Assert.Fail(missing);
    }

    private static string FindRoot()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Verbatim.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests are not in the repository.");

        return root;
    }
}
