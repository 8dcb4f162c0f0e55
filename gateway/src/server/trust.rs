//! Which servers are believed, and what is said of one that is not.

use std::error::Error;
use std::fmt::Display;
use std::io;
use std::path::Path;

use rustls::CertificateError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::fault::Fault;

/// The certificates in a file of PEM: those whose owners may vouch for a server. At least one.
pub(super) fn authorities(file: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let unusable = |english: &dyn Display, chinese: &str| {
        Fault::lost(format_args!("{}: {english} / {chinese}", file.display()))
    };
    let all = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let all: Vec<_> = all.map_err(|error| unusable(&error, "无法读取 CA 证书"))?;
    if all.is_empty() {
        return Err(unusable(
            &"there is no certificate in it; write the authority's in PEM",
            "其中没有证书；请写入 PEM 格式的 CA 证书",
        ));
    }
    Ok(all)
}

/// A server that takes no encrypted connections, where one is wanted.
pub(super) fn in_the_open() -> Fault {
    Fault::lost(
        "the server does not encrypt, and nothing was sent to it; turn TLS on there, or do without \
         by ?sslmode=disable / 服务器未启用加密，未向其发送任何内容；请在服务器上启用 TLS，\
         或用 ?sslmode=disable 放弃加密",
    )
}

/// What is wrong with the server's certificate, if that is what an error is about.
pub(super) fn not_believed(error: &(dyn Error + 'static)) -> Option<Fault> {
    let rustls::Error::InvalidCertificate(problem) = of_tls(error)? else {
        return None;
    };
    let is_of_another = matches!(
        problem,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    );
    Some(if *problem == CertificateError::UnknownIssuer {
        Fault::lost(
            "no authority that is known vouches for the server's certificate; name the file of \
             its own by ?sslrootcert=FILE / 服务器证书的签发者不受信任；请用 ?sslrootcert=文件 指定其 CA 证书",
        )
    } else if is_of_another {
        Fault::lost(format_args!(
            "the server's certificate is of another host: {problem}; name the host as the \
             certificate does / 服务器证书属于另一主机；请使用证书中的主机名"
        ))
    } else {
        Fault::lost(format_args!(
            "the server's certificate does not hold: {problem} / 服务器证书无效"
        ))
    })
}

/// The error of TLS in a chain of errors.
fn of_tls<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        // The source of an I/O error is not what is in it, but the source of that.
        let within = error.downcast_ref::<io::Error>();
        let within = within.and_then(|error| error.get_ref()?.downcast_ref());
        if let Some(found) = error.downcast_ref().or(within) {
            return Some(found);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(problem: CertificateError) -> String {
        let error = io::Error::other(rustls::Error::InvalidCertificate(problem));
        not_believed(&error).unwrap().error.detail
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_with_what_helps() {
        let issuer = told(CertificateError::UnknownIssuer);
        assert!(issuer.contains("sslrootcert=FILE") && issuer.contains("不受信任"));
        let name = told(CertificateError::NotValidForName);
        assert!(name.contains("another host"), "{name}");
        let old = told(CertificateError::Expired);
        assert!(old.contains("does not hold"), "{old}");
        assert!(not_believed(&io::Error::other("reset")).is_none());
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let told = |file: &Path| authorities(file).unwrap_err().error.detail;
        assert!(told(&file).contains("ca.pem"));
        std::fs::write(&file, "no certificate").unwrap();
        assert!(told(&file).contains("no certificate in it"));
        std::fs::write(&file, "-----BEGIN CERTIFICATE-----\nAA\n").unwrap();
        assert!(told(&file).contains("ca.pem"));
    }
}
