using Verbatim.Frames.Checking;
using Verbatim.Ledger;
using Xunit;

namespace Verbatim.Tests.Ledger;

public sealed class LedgerOptionsTests
{
    [Fact]
    public void The_defaults_are_in_bounds() => Assert.Empty(new LedgerOptions().FindFaults());

    [Fact]
    public void All_faults_are_told_at_once_each_with_key_value_and_bounds()
    {
        var options = new LedgerOptions
        {
            Frames = new FrameLimits(MaxFrameBytes: 1, MaxDepth: 1000),
            BlockBytes = 0,
            TailBytes = -1,
            TailsBytes = 1,
            DecodedBytes = -1,
            CommitBytes = 5,
            SealAfter = TimeSpan.FromDays(2),
        };

        Assert.Equal(
            [
                "Frames:MaxFrameBytes is 1; give a number from 1024 to 67108864.",
                "Frames:MaxDepth is 1000; give a number from 8 to 256.",
                "BlockBytes is 0; give a number from 4096 to 1048576.",
                "TailBytes is -1; give a number from 65536 to 67108864.",
                "TailsBytes is 1; give a number from 1048576 to 68719476736.",
                "DecodedBytes is -1; give a number from 0 to 1073741824.",
                "CommitBytes is 5; give a number from 262144 to 67108864.",
                "SealAfter is 2.00:00:00; give a time from 00:00:00 to 1.00:00:00.",
            ],
            options.FindFaults());
    }
}
