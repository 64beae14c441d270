using System.Buffers;

namespace Engine.Understanding.Sensitive;

/// <summary>Words before a number that say what it is.</summary>
internal static class Surroundings
{
    public static readonly SearchValues<string> Phone = Words("phone", "tel", "mobile", "cell", "call me", "call us", "reach me", "whatsapp", "text me", "contact no", "contact number", "contact me", "my number", "ring me", "ph number", "ph no", " ph ", "sms", "handy", "nummer ist", "anrufen", "erreichbar", "móvil", "movil", "llám", "llam", "mi número", "appel", "portable", "numéro est", "cellulare", "chiamat", "telemóvel");
    public static readonly SearchValues<string> Card = Words("card", "visa", "mastercard", "amex", "credit", "debit", "tarjeta", "carte", "karte", "carta", "cartão", "kaart", "kart");
    public static readonly SearchValues<string> NationalId = Words("ssn", "social security", "social sec", "social is", "social are", "social ends", "of my social", "national insurance", "nino", "passport", "pesel", "bsn", "burgerservice", "dni", "nie", "sécurité sociale", "securite sociale", "numéro de sécu", "nir", "ni number", "tax id", "sofi");
    public static readonly SearchValues<string> Birth = Words("born", "birth", "dob", "d.o.b", "bday", "geboren", "geburts", "nacimiento", "nací", "naci el", "nacido", "nacida", "naissance", "né le", "née le", "ne le", "nee le", "nascita", "nato il", "nata il", "nascimento", "nasci", "geboorte", "urodz");
    private static readonly SearchValues<string> Code = Words("code", "otp", "one time", "one-time", "verification", "cvv", "cvc", "security number", "pin ", "pin:", "pin=", "2fa", "tan ", "código", "codigo", "clave", "codice", "kod ");

    /// <summary>Codes that everybody may know: of places, offers and things.</summary>
    private static readonly string[] OpenCodes = ["zip code", "zipcode", "zip", "postal code", "post code", "postcode", "area code", "country code", "promo code", "discount code", "coupon code", "voucher code", "item code", "product code", "error code", "code postal", "código postal", "codigo postal"];

    // A number is explained within the clause before it: 40 characters hold "my mobile phone number, if you need it, is".
    private const int Reach = 40;

    /// <summary>Whether one of the words stands shortly before <paramref name="start"/>.</summary>
    public static bool Before(ReadOnlySpan<char> text, int start, SearchValues<string> words) =>
        text[Math.Max(0, start - Reach)..start].ContainsAny(words);

    /// <summary>Whether what stands shortly before <paramref name="start"/> says that a secret code comes; "zip code" does not.</summary>
    public static bool BeforeCode(ReadOnlySpan<char> text, int start)
    {
        var before = text[Math.Max(0, start - Reach)..start];
        foreach (var open in OpenCodes)
            if (before.LastIndexOf(open, StringComparison.OrdinalIgnoreCase) is var at and >= 0) before = before[(at + open.Length)..];
        return before.ContainsAny(Code);
    }

    private static SearchValues<string> Words(params string[] words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
