namespace Verbatim.Workflows.Demo;

/// <summary>Two workflows that need no network and no key: their models answer from scripts, the same whatever is asked.</summary>
public static class DemoWorkflows
{
    /// <summary>In the order in which they are to be offered.</summary>
    public static IReadOnlyList<Workflow> All { get; } = [UpgradePlan, CampaignPoster];

    private static Workflow UpgradePlan => new(
        new Step("research", "Database advisor", new ScriptedModel("upgrade-plan.research"), [new Tool("create_csv", CsvTool.RunAsync)]))
    {
        Key = "upgrade-plan",
        Title = "PostgreSQL upgrade plan",
        Description = "A scripted demo: one agent searches the web, writes a CSV file and answers with its sources.",
        SampleMessage = "We run PostgreSQL 13, 14 and 16. Until when is each of them supported, and what should we upgrade first? Give me the dates as a CSV too.",
    };

    private static Workflow CampaignPoster => new(
        new Step("design", "Designer", new ScriptedModel("campaign-poster.design"), []),
        new Step("review", "Reviewer", new ScriptedModel("campaign-poster.review"), []))
    {
        Key = "campaign-poster",
        Title = "Campaign poster with a review",
        Description = "A scripted demo: a designer paints a poster, then a reviewer checks what it claims and refuses what nobody said.",
        SampleMessage = "Make a poster for our herbal tea Fjellro, slogan \"Let the day go\", and add a quote of a doctor that it cures insomnia.",
    };
}
