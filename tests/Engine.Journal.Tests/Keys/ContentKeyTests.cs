using System.Security.Cryptography;
using Engine.Journal.Keys;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Journal.Tests.Keys;

public sealed class ContentKeyTests
{
    private static readonly byte[] Here = Place.Of(Place.Turn, Samples.Conversation(1), 7);

    [Fact]
    public void What_is_sealed_comes_back_whatever_it_is() => Prop.ForAll<byte[]>(content =>
    {
        using var key = AKey(3);
        return key.Open(key.Seal(content, Here), Here) is { } opened && opened.AsSpan().SequenceEqual(content);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_box_that_was_changed_anywhere_is_refused() => Prop.ForAll<byte[], int, byte>((content, where, with) =>
    {
        using var key = AKey(3);
        var box = key.Seal(content, Here);
        box[(int)((uint)where % box.Length)] ^= (byte)(with | 1);
        return key.Open(box, Here) is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_box_that_was_cut_is_refused() => Prop.ForAll<byte[], int>((content, where) =>
    {
        using var key = AKey(3);
        var box = key.Seal(content, Here);
        return key.Open(box.AsSpan(0, (int)((uint)where % box.Length)), Here) is null;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData((byte)'t', 1, 8)]
    [InlineData((byte)'t', 2, 7)]
    [InlineData((byte)'s', 1, 7)]
    public void A_box_that_was_moved_to_another_place_is_refused(byte what, int conversation, long sequence)
    {
        using var key = AKey(3);

        Assert.Null(key.Open(key.Seal("hello"u8, Here), Place.Of(what, Samples.Conversation(conversation), sequence)));
    }

    [Fact]
    public void Another_key_of_the_same_name_opens_nothing()
    {
        using var key = AKey(3);
        using var other = AKey(3);

        Assert.Null(other.Open(key.Seal("hello"u8, Here), Here));
    }

    [Fact]
    public void The_same_words_never_make_the_same_box_and_no_nonce_comes_twice()
    {
        using var key = AKey(3);

        var nonces = ParallelEnumerable.Range(0, 20_000)
            .Select(_ => Convert.ToHexString(key.Seal("hello"u8, Here).AsSpan(9, 12))).ToHashSet();

        Assert.Equal(20_000, nonces.Count);
    }

    [Fact]
    public void A_box_says_with_which_key_it_was_sealed()
    {
        using var key = AKey(-42);

        Assert.Equal(-42, ContentKey.IdOf(key.Seal("hello"u8, Here)));
    }

    private static ContentKey AKey(long id) => new(id, RandomNumberGenerator.GetBytes(ContentKey.Bytes));
}
