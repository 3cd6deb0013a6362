using Microsoft.Extensions.Options;

namespace Verbatim.Server.Replay;

/// <summary>Section <c>Replay</c>: how streams behave while nothing happens, and how many readers may hold how much.</summary>
public sealed class ReplayOptions
{
    public const string Section = "Replay";

    /// <summary>How often a following stream sends a comment. From 1 s to 15 s, which the contract promises; 10 s unless set.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a reader may take for each 64 KiB before its connection is dropped. From 1 s to 1 h; 60 s unless set.</summary>
    public TimeSpan StalledReaderLimit { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How much of an answer the system may hold for a connection until its reader takes it, in bytes. From 16 KiB to 16 MiB; 256 KiB unless set.
    /// The system rounds it up, and down to what it allows (<c>net.core.wmem_max</c>).
    /// </summary>
    public int SendBufferBytes { get; set; } = 256 * 1024;

    /// <summary>How many may follow one run at a time. From 1 to 1,000,000; 10,000 unless set.</summary>
    public int MaxFollowersPerRun { get; set; } = 10_000;

    /// <summary>How many may follow runs and conversations of one tenant at a time. From 1 to 1,000,000; 20,000 unless set.</summary>
    public int MaxFollowersPerTenant { get; set; } = 20_000;

    /// <summary>
    /// How much of a tenant's runs may be in memory as transcripts at the same time, in MiB of frames; who asks for more waits. From 16 to 65,536; 256 unless set.
    /// </summary>
    public int MaxTranscriptMegabytes { get; set; } = 256;

    internal sealed class Validator : IValidateOptions<ReplayOptions>
    {
        private const int MostFollowers = 1_000_000;

        public ValidateOptionsResult Validate(string? name, ReplayOptions options)
        {
            var failures = new ValidateOptionsResultBuilder();
            if (options.HeartbeatEvery < TimeSpan.FromSeconds(1) || options.HeartbeatEvery > TimeSpan.FromSeconds(15))
                failures.AddError($"{Section}:HeartbeatEvery is {options.HeartbeatEvery}; give a time from 00:00:01 to 00:00:15.");
            if (options.StalledReaderLimit < TimeSpan.FromSeconds(1) || options.StalledReaderLimit > TimeSpan.FromHours(1))
                failures.AddError($"{Section}:StalledReaderLimit is {options.StalledReaderLimit}; give a time from 00:00:01 to 01:00:00.");
            Check(nameof(SendBufferBytes), options.SendBufferBytes, 16 * 1024, 16 * 1024 * 1024);
            Check(nameof(MaxFollowersPerRun), options.MaxFollowersPerRun, 1, MostFollowers);
            Check(nameof(MaxFollowersPerTenant), options.MaxFollowersPerTenant, 1, MostFollowers);
            Check(nameof(MaxTranscriptMegabytes), options.MaxTranscriptMegabytes, 16, 65_536);
            return failures.Build();

            void Check(string key, int value, int from, int to)
            {
                if (value < from || value > to)
                    failures.AddError($"{Section}:{key} is {value}; give a number from {from} to {to}.");
            }
        }
    }
}
