using System.Buffers.Text;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Bench.Scale;

/// <summary>The n-th run of a store: the same one each time.</summary>
internal sealed class MadeRun
{
    public const string Tenant = "bench";
    public const string RareWorkflow = "quarterly-report";
    public const string RareUser = "auditor";

    // In the largest tenant, which is the one that is asked: half of all runs.
    private const int Tenants = 8;
    private const int RunsOfConversation = 3;
    private const int UsersOfTenant = 40;
    private const int RareEvery = 5_000;

    private static readonly string[] Workflows = ["assistant", "research", "triage", "summary"];
    private static readonly DateTimeOffset First = new(2025, 1, 31, 8, 0, 0, TimeSpan.Zero);

    public MadeRun(int number)
    {
        Number = number;
        Random = new Random(number);
        int group = number / RunsOfConversation;
        var groupRandom = new Random(int.MaxValue - group);
        string tenant = groupRandom.Next(2) == 0 ? Tenant : $"tenant-{groupRandom.Next(1, Tenants)}";
        bool isRare = number % RareEvery == 1;
        Header = new RunHeader
        {
            Key = new RunKey(TenantId.Parse(tenant), RunId.Parse("run_" + Name(Random))),
            Conversation = ConversationId.Parse("conv_" + Name(groupRandom)),
            WorkflowKey = isRare ? RareWorkflow : Workflows[Random.Next(Workflows.Length)],
            UserId = isRare ? RareUser : $"user-{groupRandom.Next(UsersOfTenant)}",
            RequestMessage = "How do turtles of the kind " + Name(Random) + " nest?",
            Origin = RunOrigin.Recorded,
            StartedAt = StartOf(number),
        };
    }

    public int Number { get; }

    public RunHeader Header { get; }

    public Random Random { get; }

    public static DateTimeOffset StartOf(int number) => First + TimeSpan.FromMinutes(5 * number);

    private static string Name(Random random)
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
