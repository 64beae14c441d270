using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace Engine.Silo.Places;

/// <summary>
/// How the members of a cluster know each other: by a certificate that all of them have, or by one authority that has signed each one's.
/// </summary>
/// <param name="Certificate">This member's, with its private key.</param>
/// <param name="Authority">Whoever shows a certificate signed by this one is a member; null: whoever shows the very same
/// certificate.</param>
public sealed record MemberCertificate(X509Certificate2 Certificate, X509Certificate2? Authority = null)
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(3650);

    /// <summary>Reads a PFX file, or a PEM file that holds certificate and key.</summary>
    /// <exception cref="CryptographicException">A file holds something else, or the password is wrong.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static MemberCertificate Load(string file, string? authorityFile, string? password) => new(
        Path.GetExtension(file).Equals(".pem", StringComparison.OrdinalIgnoreCase)
            ? password is null ? X509Certificate2.CreateFromPemFile(file) : X509Certificate2.CreateFromEncryptedPemFile(file, password)
            : X509CertificateLoader.LoadPkcs12FromFile(file, password),
        authorityFile is null ? null : X509CertificateLoader.LoadCertificateFromFile(authorityFile));

    /// <summary>A new self-signed certificate with its key, as PEM: the same file for every member makes a cluster's.</summary>
    public static string Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=engine member", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        // Server and client.
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + GoodFor);
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    internal void ApplyTo(TlsOptions tls)
    {
        tls.LocalCertificate = Certificate;
        tls.RemoteCertificateMode = tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (other, _, _) => IsMember(other);
        // The certificate says who it is, not where.
        tls.OnAuthenticateAsClient = static (_, client) => client.TargetHost = "engine member";
    }

    internal bool IsMember(X509Certificate2 other)
    {
        if (Authority is null) return CryptographicOperations.FixedTimeEquals(other.RawDataMemory.Span, Certificate.RawDataMemory.Span);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;   // an authority of the operator's own seldom has a list
        return chain.Build(other);
    }
}
