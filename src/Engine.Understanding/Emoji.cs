using System.Collections.Frozen;
using System.Text;

namespace Engine.Understanding;

/// <summary>What the faces and signs in a message say about its writer's mood.</summary>
/// <param name="Count">How many say anything about it; one drawn four times counts four times.</param>
/// <param name="Mood">Their mean: −1 anger or grief, −0.6 worry or disappointment, 0.7 joy.</param>
/// <param name="Angry">How many of them are angry.</param>
internal readonly record struct Emoji(int Count, float Mood, int Angry)
{
    private const float Sorry = -0.6f, Glad = 0.7f;

    private static readonly FrozenSet<int> AngryFaces = Faces("😡🤬😠👿💢🖕😤🤮🤢💩");
    private static readonly FrozenSet<int> SorryFaces = Faces("😞😢😭😔😟🙁☹😩😫😣😖😒🙄😑👎💔😾🤦😰😱😨😥😓😧😦😿😕🥺😪🥲😬🤨🫤⛔");
    private static readonly FrozenSet<int> GladFaces = Faces("😀😃😄😁😊🙂😍🥰😘❤💕💖💗💙💚💛🧡💜🎉👏🙌👍💯🤩😎🥳💐🌹⭐🌟✨😇🤗🙏👌☺😻💪");

    public static Emoji In(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text)) return default;
        int angry = 0, sorry = 0, glad = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (AngryFaces.Contains(rune.Value)) angry++;
            else if (SorryFaces.Contains(rune.Value)) sorry++;
            else if (GladFaces.Contains(rune.Value)) glad++;
        }
        var count = angry + sorry + glad;
        return count == 0 ? default : new Emoji(count, (Glad * glad + Sorry * sorry - angry) / count, angry);
    }

    private static FrozenSet<int> Faces(string faces) => faces.EnumerateRunes().Select(rune => rune.Value).ToFrozenSet();
}
