using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Domain.Tests.Support;
using static Engine.Domain.Tests.Support.Shop;

namespace Engine.Domain.Tests.Conversations;

public sealed class InspectionTests
{
    private static readonly AgentId Sue = new("sue");

    [Fact]
    public void Who_reads_what_is_not_theirs_is_recorded_once_an_hour_each()
    {
        var shop = new Shop().Start(First);

        for (var i = 0; i < 3; i++) Done(shop.Tell(First, new ConversationCommand.Inspect(Sue)));
        Done(shop.Tell(First, new ConversationCommand.Inspect(Ann)));

        Assert.Equal([Sue, Ann], Readers(shop));
    }

    [Fact]
    public void Who_has_it_reads_it_without_a_record_and_with_one_when_it_is_over()
    {
        var shop = new Shop().WithAgent(First, Ann);

        Done(shop.Tell(First, new ConversationCommand.Inspect(Ann)));
        Assert.Empty(Readers(shop));

        Done(shop.Tell(First, new ConversationCommand.Close(Ann.Value)));
        Done(shop.Tell(First, new ConversationCommand.Inspect(Ann)));
        Assert.Equal([Ann], Readers(shop));
    }

    [Fact]
    public void However_many_read_it_the_conversation_remembers_a_few()
    {
        var shop = new Shop().Start(First);

        for (var i = 0; i < 100; i++) Done(shop.Tell(First, new ConversationCommand.Inspect(new AgentId($"s-{i}"))));

        Assert.Equal(100, Readers(shop).Count);
        Done(shop.Tell(First, new ConversationCommand.Inspect(new AgentId("s-99"))));
        Assert.Equal(100, Readers(shop).Count);
    }

    [Fact]
    public void A_reader_without_an_id_is_refused() =>
        Refused(Refusal.IdInvalid, new Shop().Start(First).Tell(First, new ConversationCommand.Inspect(new AgentId("no id"))));

    private static List<AgentId> Readers(Shop shop) => [.. shop.Events(First).OfType<ConversationEvent.Inspected>().Select(e => e.By)];
}
