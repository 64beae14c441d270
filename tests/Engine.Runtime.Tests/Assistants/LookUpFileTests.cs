using Engine.Domain.Assistants;
using Engine.Runtime.Assistants;

namespace Engine.Runtime.Tests.Assistants;

public sealed class LookUpFileTests
{
    private const string Whole = "port: orders, operation: track, found: 'It is {status}.', notFound: None., failed: Sorry.";

    [Fact]
    public void What_is_looked_up_is_read_with_its_defaults() => Assert.Equal(
        new LookUp("orders", "track", "It is {status}.", "None.", "Sorry.", null, null, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20)),
            Read(Whole));

    [Theory]
    [InlineData("operation: track, found: F, notFound: N, failed: S", "intents.parcel.lookUp.port is missing")]
    [InlineData("port: 'my orders', operation: track, found: F, notFound: N, failed: S",
        "intents.parcel.lookUp.port must be 1 to 128 letters")]
    [InlineData("port: orders, found: F, notFound: N, failed: S", "intents.parcel.lookUp.operation is missing")]
    [InlineData("port: orders, operation: track, notFound: N, failed: S", "intents.parcel.lookUp.found is missing")]
    [InlineData("port: orders, operation: track, found: F, failed: S", "intents.parcel.lookUp.notFound is missing")]
    [InlineData("port: orders, operation: track, found: F, notFound: N", "intents.parcel.lookUp.failed is missing")]
    [InlineData(Whole + ", giveUpAfter: 0", "intents.parcel.lookUp.giveUpAfter must be 0.1 to 86400 seconds")]
    [InlineData(Whole + ", slowAfter: 30", "intents.parcel.lookUp.slowAfter must be below giveUpAfter")]
    [InlineData(Whole + ", url: x", "Property 'url' not found")]
    public void A_mistake_is_said_in_one_sentence_with_its_place(string lookUp, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<AssistantException>(() => Read(lookUp)).Message);

    private static LookUp Read(string lookUp) => AssistantFile.Parse(
        $$"""
        name: shop
        texts: { clarify: "{first} or {second}?", clarifyOne: "{first}?", notUnderstood: "Again?", handingOver: "Wait.", queueFull: "Full.", handedBack: "Back." }
        queues: [ { id: front } ]
        intents: { parcel: { title: find a parcel, lookUp: { {{lookUp}} } } }
        """, "shop.yaml").Intents["parcel"].LookUp!;
}
