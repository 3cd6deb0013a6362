using Microsoft.Extensions.Options;

namespace Verbatim.Server.Verification;

/// <summary>Section <c>Verification</c>: how much recomputing may cost.</summary>
public sealed class VerificationOptions
{
    public const string Section = "Verification";

    /// <summary>How many verifications run at the same time; each reads, decompresses and hashes as fast as it can. From 1 to 64; 2 unless set.</summary>
    public int MaxConcurrent { get; set; } = 2;

    /// <summary>How long a reader may take nothing of the answer before its connection is dropped. From 1 s to 1 h; 60 s unless set.</summary>
    public TimeSpan StalledReaderLimit { get; set; } = TimeSpan.FromSeconds(60);

    internal sealed class Validator : IValidateOptions<VerificationOptions>
    {
        public ValidateOptionsResult Validate(string? name, VerificationOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.MaxConcurrent is < 1 or > 64)
                failures.AddError($"{Section}:MaxConcurrent is {options.MaxConcurrent}; give a number from 1 to 64.");
            if (options.StalledReaderLimit < TimeSpan.FromSeconds(1) || options.StalledReaderLimit > TimeSpan.FromHours(1))
                failures.AddError($"{Section}:StalledReaderLimit is {options.StalledReaderLimit}; give a time from 00:00:01 to 01:00:00.");

            return failures.Build();
        }
    }
}
