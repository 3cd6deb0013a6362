using Microsoft.Extensions.Options;
using Verbatim.Storage.S3;

namespace Verbatim.Server.Objects;

/// <summary>Section <c>Objects</c>: attachments, and where they are kept.</summary>
public sealed class ObjectOptions
{
    public const string Section = "Objects";

    /// <summary>Where the bytes are kept: <c>Files</c> of the data directory, or <c>S3</c>. Files unless set. What is kept in one is not looked for in the other.</summary>
    public ObjectStoreKind Store { get; set; }

    /// <summary>Which bucket, where <see cref="Store"/> is <c>S3</c>.</summary>
    public S3ObjectStoreOptions S3 { get; set; } = new();

    /// <summary>The largest attachment, in bytes. From 1 KiB to 5 GiB; 100 MiB unless set.</summary>
    public long MaxBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>
    /// The most that the attachments of a tenant may come to by an upload, in bytes. From 1 MiB on, or 0 for any; 0 unless set. What this server's own workflows make
    /// counts, and is kept all the same.
    /// </summary>
    public long MaxTenantBytes { get; set; }

    /// <summary>After how long an attachment goes that no run has used. From an hour to 365 days; 7 days unless set.</summary>
    public TimeSpan UnusedAfter { get; set; } = TimeSpan.FromDays(7);

    internal sealed class Validator : IValidateOptions<ObjectOptions>
    {
        public ValidateOptionsResult Validate(string? name, ObjectOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.MaxBytes is < 1024 or > 5L * 1024 * 1024 * 1024)
                failures.AddError($"{Section}:MaxBytes is {options.MaxBytes}; give a number from 1024 to 5368709120.");
            if (options.MaxTenantBytes is not 0 and < 1024 * 1024)
                failures.AddError($"{Section}:MaxTenantBytes is {options.MaxTenantBytes}; give a number from 1048576 on, or 0.");
            if (options.UnusedAfter < TimeSpan.FromHours(1) || options.UnusedAfter > TimeSpan.FromDays(365))
                failures.AddError($"{Section}:UnusedAfter is {options.UnusedAfter}; give a time from 01:00:00 to 365.00:00:00.");

            if (options.Store == ObjectStoreKind.S3)
            {
                foreach (string fault in options.S3.FindFaults())
                    failures.AddError($"{Section}:{nameof(S3)}:{fault}");
            }

            return failures.Build();
        }
    }
}
