using System.Text;
using Engine.Runtime.Webhooks;

namespace Engine.Runtime.Tests.Webhooks;

public sealed class SignatureTests
{
    /// <summary>Computed by <c>openssl dgst -sha256 -hmac</c>, so that a subscriber's own code comes to the same.</summary>
    [Fact]
    public void The_signature_is_what_other_programs_compute() => Assert.Equal(
        "v1,aI36f/H8Fy8Ob0SwEf5oYcaVd1TKbZvehhiXd2zN8TE=",
        Signature.Of("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "crm/c-17/4", "1772452800", Encoding.UTF8.GetBytes("""{"a":1}""")));
}
