using Engine.Contracts;
using Engine.Domain.Assistants;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.AssistantBuilder;

namespace Engine.Domain.Tests.Assistants;

public sealed class CatalogueTests
{
    private static readonly QueueId Returns = new("returns");

    [Fact]
    public void Without_a_name_the_default_answers_and_with_one_the_newest_of_it()
    {
        var catalogue = new Catalogue([Of("shop", "2"), Of("bank", "1")], [Of("shop", "1")]);

        Assert.Equal(("shop", "2"), Named(catalogue.NewestOf(null)));
        Assert.Equal(("bank", "1"), Named(catalogue.NewestOf("bank")));
        Assert.Null(catalogue.NewestOf("zoo"));
        Assert.Equal(("shop", "1"), Named(catalogue.Find("shop", "1")));
        Assert.Null(catalogue.Find("shop", "0"));
    }

    [Fact]
    public void Every_edition_has_the_queues_of_all_under_the_rules_of_the_newest_that_has_each()
    {
        var newest = Of("shop", "2", b => b.Queue(General, waitingMax: 7));
        var older = Of("shop", "1", b => b.Queue(Returns));
        var catalogue = new Catalogue([newest, Of("bank", "1", b => b.Queue(General, waitingMax: 7).Queue(new QueueId("loans")))], [older]);

        var queues = catalogue.House.Assistant.Queues;
        Assert.Equal(["billing", "general", "loans", "returns", "vip"], queues.Keys.Select(q => q.Value).Order());
        Assert.Equal(7, queues[General].WaitingMax);
        Assert.All(catalogue.Newest.Concat(catalogue.Older), edition => Assert.Same(queues, edition.Assistant.Queues));
    }

    [Fact]
    public void Actors_that_belong_to_no_assistant_mask_what_any_of_them_masks() => Assert.Equal(
        ["card", "phone"], new Catalogue([Of("shop", "1", b => b.Masks("card")), Of("bank", "1", b => b.Masks("phone"))])
            .House.Assistant.Masked.Order());

    [Fact]
    public void One_assistant_alone_is_the_house_itself()
    {
        var edition = Of("shop", "1");
        Assert.Same(edition, new Catalogue([edition]).House);
    }

    [Fact]
    public void Assistants_disagree_about_a_queue_when_a_rule_or_a_skill_of_it_differs()
    {
        var shop = Of("shop", "1").Assistant;
        Assert.Null(Catalogue.Disagreement(shop, Of("bank", "1").Assistant));
        Assert.Equal(General, Catalogue.Disagreement(shop, Of("bank", "1", b => b.Queue(General, waitingMax: 7)).Assistant));
        Assert.Equal(General, Catalogue.Disagreement(shop, Of("bank", "1", b => b.Queue(General, skills: "sales:1")).Assistant));
        Assert.Null(Catalogue.Disagreement(shop, Of("bank", "1", b => b.Queue(Returns)).Assistant));
    }

    private static (string, string) Named(Edition? edition) => (edition!.Assistant.Name, edition.Assistant.Version);

    private static Edition Of(string name, string version, Func<AssistantBuilder, AssistantBuilder>? change = null) => new(
        (change ?? (b => b))(new AssistantBuilder()).Build() with { Name = name, Version = version },
        new ScriptedUnderstanding());
}
