using System.Text.RegularExpressions;

namespace Verbatim.Storage.S3;

/// <summary>Which bucket of which S3 keeps attachments, and how it is spoken to.</summary>
public sealed partial class S3ObjectStoreOptions
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Where the store answers: an address with <c>http</c> or <c>https</c>, its host and port. Amazon's own, in <see cref="Region"/>, unless set.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>The region that requests are signed for: 1 to 64 lower-case letters, digits and hyphens; <c>us-east-1</c> unless set.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket, which is there: 3 to 63 lower-case letters, digits, dots and hyphens. Has to be set.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What all keys begin with: parts of letters, digits, <c>.</c>, <c>_</c> and <c>-</c> with slashes between them, at most 256 characters; nothing unless set.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>With <see cref="SecretKey"/>: who signs. Where both are not set the SDK looks for credentials where it always does: environment, profile, the machine's role.</summary>
    public string? AccessKey { get; set; }

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Whether downloads go to the store by links that it honours for a while, past this server and its check of digests; <c>false</c> unless set.</summary>
    public bool PresignDownloads { get; set; }

    /// <summary>How long a connection may take to be made. From 1 s to 1 min; 5 s unless set.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request may take until its answer begins, what it sends included, and how long a download may be silent. From 1 s to 10 min; 1 min unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a request is made again, after pauses that grow and are not the same for any two. From 0 to 10; 3 unless set.</summary>
    public int Retries { get; set; } = 3;

    /// <summary>How many bytes are sent at once: larger objects go in parts of so many. From 5 MiB to 1 GiB; 16 MiB unless set. An object has at most 10,000 parts.</summary>
    public long PartBytes { get; set; } = 16 * Mebibyte;

    /// <summary>What is wrong with these options, a sentence for each; empty where nothing is. No sentence repeats a secret.</summary>
    public IReadOnlyList<string> FindFaults()
    {
        List<string> faults = [];
        if (ServiceUrl is not null && !IsAddress(ServiceUrl))
            faults.Add($"{nameof(ServiceUrl)} is no address; give one such as https://s3.example.com, without user, path or query.");
        if (!RegionForm().IsMatch(Region))
            faults.Add($"{nameof(Region)} is {Region}; give 1 to 64 lower-case letters, digits and hyphens, such as eu-central-1.");
        if (!BucketForm().IsMatch(Bucket))
            faults.Add($"{nameof(Bucket)} is '{Bucket}'; give 3 to 63 lower-case letters, digits, dots and hyphens.");
        if (Prefix.Length > 256 || !PrefixForm().IsMatch(Prefix))
            faults.Add($"{nameof(Prefix)} is {Prefix}; give parts of letters, digits, '.', '_' and '-' with slashes between them, such as production/verbatim, at most 256 characters.");
        if (string.IsNullOrEmpty(AccessKey) != string.IsNullOrEmpty(SecretKey))
        {
            (string missing, string set) = string.IsNullOrEmpty(AccessKey) ? (nameof(AccessKey), nameof(SecretKey)) : (nameof(SecretKey), nameof(AccessKey));
            faults.Add($"{missing} is not set, and {set} is; give both, or none for the credentials of the environment.");
        }

        if (ConnectTimeout < TimeSpan.FromSeconds(1) || ConnectTimeout > TimeSpan.FromMinutes(1))
            faults.Add($"{nameof(ConnectTimeout)} is {ConnectTimeout}; give a time from 00:00:01 to 00:01:00.");
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
            faults.Add($"{nameof(Timeout)} is {Timeout}; give a time from 00:00:01 to 00:10:00.");
        if (Retries is < 0 or > 10)
            faults.Add($"{nameof(Retries)} is {Retries}; give a number from 0 to 10.");
        if (PartBytes is < 5 * Mebibyte or > 1024 * Mebibyte)
            faults.Add($"{nameof(PartBytes)} is {PartBytes}; give a number from 5242880 to 1073741824.");
        return faults;
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
        && address is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "" };

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketForm();

    [GeneratedRegex(@"\A([A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*)?\z")]
    private static partial Regex PrefixForm();
}
