using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Projections;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Projections;

/// <summary>Figures over a town's journal, as they are kept over restarts.</summary>
public sealed class FiguresTests : WallSpecification
{
    [Fact]
    public async Task A_restart_goes_on_where_the_figures_stopped_and_counts_what_happened_meanwhile()
    {
        var before = await FiguresAsync();
        for (var i = 0; i < 5; i++) await StartAsync(i);
        await Town.DoAsync(Id(0).Actor, new ConversationCommand.AskForPerson());
        await UntilAsync(async () => (await LookAsync(before)).Conversations == 5);
        await before.DisposeAsync();
        var stored = Assert.Single(Checkpoints.Saved);
        Assert.Equal("figures", stored.Projection);
        await Town.DoAsync(Id(1).Actor, new ConversationCommand.Close("customer"));
        Journal.ReadAllsAfter.Clear();

        await using var after = await FiguresAsync();

        Assert.Equal(stored.Position, Journal.ReadAllsAfter[0]);
        await using var whole = new Figures(Town.Engine, Journal, Clock);   // has no checkpoint, reads it all
        whole.Start();
        await UntilAsync(async () => (await LookAsync(after)).Outcomes.Contained == 1 && (await LookAsync(whole)).Outcomes.Contained == 1);
        Assert.Equal(Json(await LookAsync(whole)), Json(await LookAsync(after)));
        Assert.Equal(Json(await CasesAsync(whole)), Json(await CasesAsync(after)));
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_read_is_made_anew()
    {
        await StartAsync(1);
        await Checkpoints.SaveAsync(new Checkpoint("figures", 1_000, new byte[] { 1, 2, 3 }));

        await using var figures = await FiguresAsync();

        Assert.Equal(1, (await LookAsync(figures)).Conversations);
    }

    private async Task<Figures> FiguresAsync()
    {
        var figures = new Figures(Town.Engine, Journal, Clock, Checkpoints);
        figures.Start();
        await figures.CaughtUp.InTimeAsync();
        return figures;
    }

    private async Task<FiguresRow> LookAsync(Figures figures) =>
        (await figures.LookAsync(Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddHours(1), TimeSpan.FromHours(1))).Total;

    private ValueTask<CasesView> CasesAsync(Figures figures) =>
        figures.CasesAsync(Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddHours(1), new CasesFilter(), 10);

    private static string Json<T>(T view) => System.Text.Json.JsonSerializer.Serialize(view);
}
