using System.Buffers;

namespace Engine.Understanding.Sensitive;

/// <summary>Words around a number that say what it is.</summary>
internal static class Surroundings
{
    public static readonly SearchValues<string> Phone = Words(
        "phone", "tel", "mobile", "cell", "call me", "call us", "reach me",
            "whatsapp", "text me", "contact no", "contact number", "contact me",
        "my number", "ring me", "ph number", "ph no", " ph ", "sms", "handy",
            "nummer ist", "anrufen", "erreichbar", "móvil", "movil", "llám", "llam",
        "mi número", "appel", "portable", "numéro est", "cellulare", "chiamat", "telemóvel");

    public static readonly SearchValues<string> Card = Words(
        "card", "visa", "mastercard", "amex", "credit", "debit", "tarjeta", "carte", "karte", "carta", "cartão", "kaart", "kart");

    public static readonly SearchValues<string> NationalId = Words(
        "ssn", "social security", "social sec", "social is", "social are", "social ends",
            "of my social", "national insurance", "nino", "passport", "pesel",
        "bsn", "burgerservice", "dni", "nie", "sécurité sociale",
            "securite sociale", "numéro de sécu", "nir", "ni number", "tax id", "sofi");

    public static readonly SearchValues<string> Birth = Words(
        "born", "birth", "dob", "d.o.b", "bday", "geboren", "geburts", "nacimiento",
            "nací", "naci el", "nacido", "nacida", "naissance", "né le", "née le",
        "ne le", "nee le", "nascita", "nato il", "nata il", "nascimento", "nasci", "geboorte", "urodz");

    public static readonly SearchValues<string> Passport =
        Words("passport", "reisepass", "pasaporte", "passeport", "paszport", "paspoort", "passaporto");

    public static readonly SearchValues<string> Iban = Words("iban", "bank account", "konto", "cuenta bancaria", "compte bancaire");

    private static readonly SearchValues<string> Code = Words(
        "code", "otp", "one time", "one-time", "verification", "cvv", "cvc",
            "security number", "pin ", "pin:", "pin=", "2fa", "tan ", "código", "codigo",
        "clave", "codice", "kod ");

    /// <summary>Things that have numbers of their own, which everybody may know: the nearest word to a number says what it is.</summary>
    private static readonly SearchValues<string> Things = Words(
        "order", "tracking", "track no", "parcel", "package", "shipment", "consignment",
            "waybill", "fedex", "ups ", "dhl", "usps", "hermes", "royal mail",
        "article", "item", "sku", "product", "model", "serial", "ean", "isbn",
            "gtin", "barcode", "invoice", "receipt", "ticket", "case no", "case number",
        "reference", "ref ", "ref.", "ref:", "size", "sizes", "qr", "return number",
            "return no", "rma", "bestell", "sendung", "paket", "artikel",
        "rechnung", "größe", "groesse", "auftrag", "pedido", "paquete", "seguimiento",
            "artículo", "articulo", "factura", "talla", "commande", "colis", "suivi",
        "facture", "taille", "référence", "référencia");

    /// <summary>Codes that everybody may know: of places, offers and things.</summary>
    private static readonly string[] OpenCodes =
    [
        "zip code", "zipcode", "zip", "postal code", "post code", "postcode",
            "area code", "country code", "promo code", "discount code", "coupon code",
        "voucher code", "item code", "product code", "error code", "code postal",
            "código postal", "codigo postal", "order pin", "order code", "return code",
        "returns code", "pickup code", "pick-up code", "collection code", "locker code",
            "qr code", "tracking code", "colour code", "color code", "bar code",
        "gift code", "sort code", "dress code", "retourencode", "abholcode", "code retour", "código de devolución",
    ];

    private static readonly SearchValues<string> CodeAfter = Words(
        " is the code", " is my code", " is the pin", " is my pin", " is the otp",
            " is my otp", " is the verification", " was the code", " is your code",
        " ist der code", " ist mein code", " ist die tan", " ist meine pin",
            " es el código", " es el codigo", " es mi código", " est le code", " est mon code");

    private static readonly SearchValues<string> LockerAfter = Words(
        "locker", "parcel", "packstation", "package", "box", "label", "return", "coupon",
            "discount", "off my order", "paket", "casillero", "consigne", "colis");

    // A number is explained within the clause before it: 40 characters hold "my mobile phone number, if you need it, is".
    private const int Reach = 40;

    // What comes after it explains it at once: " on the parcel locker".
    private const int ReachAfter = 24;

    /// <summary>
    /// Whether one of the words stands shortly before <paramref name="start"/>, and no thing with numbers of its own stands nearer.
    /// </summary>
    public static bool Before(ReadOnlySpan<char> text, int start, SearchValues<string> words) =>
        LastOf(Clause(text, start), words) is var said and >= 0 && said > LastOf(Clause(text, start), Things);

    /// <summary>Whether the number at <paramref name="start"/> is said to be a thing's: "order 6011…", "my phone case order 49…".</summary>
    public static bool IsOfThing(ReadOnlySpan<char> text, int start, SearchValues<string> unless)
    {
        var thing = LastOf(Clause(text, start), Things);
        return thing >= 0 && thing > LastOf(Clause(text, start), unless);
    }

    /// <summary>Whether what stands around a number says that it is a secret code; "zip code" and "on the parcel locker" do not.</summary>
    public static bool SayCode(ReadOnlySpan<char> text, int start, int end)
    {
        var after = text[end..Math.Min(text.Length, end + ReachAfter)];
        if (after.ContainsAny(CodeAfter)) return true;
        var before = Clause(text, start);
        foreach (var open in OpenCodes)
            if (before.LastIndexOf(open, StringComparison.OrdinalIgnoreCase) is var at and >= 0) before = before[(at + open.Length)..];
        return before.ContainsAny(Code) && !after.ContainsAny(LockerAfter);
    }

    private static ReadOnlySpan<char> Clause(ReadOnlySpan<char> text, int start) => text[Math.Max(0, start - Reach)..start];

    private static int LastOf(ReadOnlySpan<char> text, SearchValues<string> words)
    {
        var last = -1;
        for (int at; (at = text[(last + 1)..].IndexOfAny(words)) >= 0;) last += at + 1;
        return last;
    }

    private static SearchValues<string> Words(params string[] words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
